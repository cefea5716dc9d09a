import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { type Format, FormatField, parametersOf, TemplateField } from '#dashboard/ui/report-fields.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';

type Body = Omit<paths['/v2/schedules']['post']['requestBody']['content']['application/json'], 'delivery'>;
type Timing = Exclude<Body['schedule'], string>;

const FREQUENCIES = [
  ['daily', 'Daily'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['cron', 'By a cron pattern'],
] as const;
type Frequency = (typeof FREQUENCIES)[number][0];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const PERIODS = [
  ['', 'What fits: yesterday, last week or last month'],
  ['7', 'The 7 days before'],
  ['30', 'The 30 days before'],
  ['90', 'The 90 days before'],
] as const;

/** A form for a report that is made again and again. */
export function NewSchedule() {
  const [frequency, setFrequency] = useState<Frequency>('weekly');
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
      schedule: timingOf(form, frequency),
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
      <label className="field">
        <span className="field-label">Name</span>
        <input
          className="input"
          name="name"
          required
          minLength={5}
          maxLength={100}
          defaultValue="Weekly sales"
        />
      </label>
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
      <div className="field-pair">
        <label className="field">
          <span className="field-label">How often</span>
          <select
            className="select"
            value={frequency}
            onChange={(event) => setFrequency(event.target.value as Frequency)}
          >
            {FREQUENCIES.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <DayField frequency={frequency} />
      </div>
      {frequency !== 'cron' && (
        <label className="field">
          <span className="field-label">At, time of {timeZone}</span>
          <input className="input" type="time" name="time" required defaultValue="06:00" />
        </label>
      )}
    </FormDialog>
  );
}

function DayField({ frequency }: { frequency: Frequency }) {
  switch (frequency) {
    case 'daily':
      return null;
    case 'weekly':
      return (
        <label className="field">
          <span className="field-label">On</span>
          <select className="select" name="weekday">
            {WEEKDAYS.map((day) => (
              <option key={day}>{day}</option>
            ))}
          </select>
        </label>
      );
    case 'monthly':
      return (
        <label className="field">
          <span className="field-label">On day</span>
          <select className="select" name="day">
            {Array.from({ length: 28 }, (_day, index) => (
              <option key={index}>{index + 1}</option>
            ))}
            <option>last</option>
          </select>
        </label>
      );
    case 'cron':
      return (
        <label className="field">
          <span className="field-label">Pattern</span>
          <input className="input mono" name="cron" required defaultValue="0 6 * * 1-5" />
          <span className="field-hint">Minute, hour, day, month, day of the week.</span>
        </label>
      );
  }
}

function timingOf(form: FormData, frequency: Frequency): Timing {
  const time = textOf(form, 'time');
  switch (frequency) {
    case 'daily':
      return { frequency, time };
    case 'weekly':
      return {
        frequency,
        time,
        day_of_week: WEEKDAYS.find((day) => day === textOf(form, 'weekday')) ?? 'monday',
      };
    case 'monthly': {
      const day = textOf(form, 'day');
      return { frequency, time, day_of_month: day === 'last' ? day : Number(day) };
    }
    case 'cron':
      return { frequency, cron: textOf(form, 'cron') };
  }
}
