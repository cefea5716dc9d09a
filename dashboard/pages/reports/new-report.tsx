import { Plus } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { dateAgo } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import {
  type Format,
  FormatField,
  listOf,
  parametersOf,
  TemplateField,
} from '#dashboard/ui/report-fields.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';

type Body = Omit<
  paths['/v2/reports/generate']['post']['requestBody']['content']['application/json'],
  'delivery'
>;

/** A form for a report from a template. */
export function NewReport({ onMade }: { onMade: () => Promise<void> }) {
  const notify = useNotify();
  const generate = async (form: FormData) => {
    const text = (name: string) => textOf(form, name);
    const countries = listOf(text('countries'));
    const parameters = parametersOf(form);
    const body: Body = {
      name: text('name'),
      template_id: text('template'),
      format: text('format') as Format,
      filters: {
        date_range: { start: text('start'), end: text('end') },
        ...(countries.length > 0 && { countries }),
      },
      ...(Object.keys(parameters).length > 0 && { parameters }),
    };
    const made = await ask(
      api.POST('/v2/reports/generate', { body, headers: { 'Idempotency-Key': crypto.randomUUID() } }),
    );
    notify.done(
      made.status === 'failed' ? (made.error_message ?? 'Refused') : 'The report is being made',
      made.name,
    );
    await onMade();
  };
  return (
    <FormDialog
      trigger={
        <>
          <Plus size={15} aria-hidden="true" />
          New report
        </>
      }
      title="New report"
      action="Make report"
      onSubmit={generate}
    >
      <NameField minLength={5} value="Sales, last 30 days" />
      <TemplateField />
      <div className="field-pair">
        <label className="field">
          <span className="field-label">From</span>
          <input className="input" type="date" name="start" required defaultValue={dateAgo(29)} />
        </label>
        <label className="field">
          <span className="field-label">To</span>
          <input className="input" type="date" name="end" required defaultValue={dateAgo(0)} />
        </label>
      </div>
      <FormatField />
      <label className="field">
        <span className="field-label">Countries</span>
        <input className="input" name="countries" placeholder="All" />
        <span className="field-hint">Separated by commas; leave it empty for all.</span>
      </label>
    </FormDialog>
  );
}
