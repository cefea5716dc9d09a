import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { type Format, FormatField, parametersOf, TemplateField } from '#dashboard/ui/report-fields.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';
import { TimingFields, timingOf } from './timing-fields.tsx';

type Body = Omit<paths['/v2/schedules']['post']['requestBody']['content']['application/json'], 'delivery'>;

const PERIODS = [
  ['', 'What fits: yesterday, last week or last month'],
  ['7', 'The 7 days before'],
  ['30', 'The 30 days before'],
  ['90', 'The 90 days before'],
] as const;

/** A form for a report that is made again and again. */
export function NewSchedule() {
  const queries = useQueryClient();
  const notify = useNotify();
  const { timeZone } = requireSession().company;
  const create = async (form: FormData) => {
    const days = textOf(form, 'days');
    const parameters = parametersOf(form);
    const body: Body = {
      name: textOf(form, 'name'),
      template_id: textOf(form, 'template'),
      format: textOf(form, 'format') as Format,
      filters: days === '' ? {} : { date_range: { last_days: Number(days) } },
      schedule: timingOf(form),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    };
    const made = await ask(api.POST('/v2/schedules', { body }));
    notify.done('Scheduled', made.name);
    await queries.invalidateQueries({ queryKey: ['schedules'] });
  };
  return (
    <FormDialog
      trigger={
        <>
          <Plus size={15} aria-hidden="true" />
          New schedule
        </>
      }
      title="New schedule"
      action="Schedule"
      onSubmit={create}
    >
      <NameField minLength={5} value="Weekly sales" />
      <TemplateField />
      <FormatField />
      <label className="field">
        <span className="field-label">Covers</span>
        <select className="select" name="days" defaultValue="">
          {PERIODS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <TimingFields timeZone={timeZone} />
    </FormDialog>
  );
}
