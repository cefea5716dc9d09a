import { useState } from 'react';
import type { paths } from '#dashboard/api/paths.d.ts';
import { textOf } from '#dashboard/ui/form-text.ts';
import type { Schedule } from './schedules.tsx';

type Body = paths['/v2/schedules']['post']['requestBody']['content']['application/json'];
type Timing = Exclude<Body['schedule'], string>;
type Weekday = (typeof WEEKDAYS)[number];

const FREQUENCIES = [
  ['daily', 'Daily'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['cron', 'By a cron pattern'],
] as const;
type Frequency = (typeof FREQUENCIES)[number][0];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export interface TimingFieldsProps {
  timeZone: string;
  /** When it runs now; absent for a new schedule. */
  timing?: Schedule['schedule'];
}

/** When a schedule runs. */
export function TimingFields({ timeZone, timing }: TimingFieldsProps) {
  const known = FREQUENCIES.find(([value]) => value === timing?.frequency)?.[0];
  const [frequency, setFrequency] = useState<Frequency>(known ?? 'weekly');
  return (
    <>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">How often</span>
          <select
            className="select"
            name="frequency"
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
        <DayField frequency={frequency} {...(timing && { timing })} />
      </div>
      {frequency !== 'cron' && (
        <label className="field">
          <span className="field-label">At, time of {timeZone}</span>
          <input className="input" type="time" name="time" required defaultValue={timing?.time ?? '06:00'} />
        </label>
      )}
    </>
  );
}

function DayField({ frequency, timing }: { frequency: Frequency; timing?: Schedule['schedule'] }) {
  switch (frequency) {
    case 'daily':
      return null;
    case 'weekly':
      return (
        <label className="field">
          <span className="field-label">On</span>
          <select className="select" name="weekday" defaultValue={timing?.day_of_week}>
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
          <select className="select" name="day" defaultValue={timing?.day_of_month}>
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
          <input className="input mono" name="cron" required defaultValue={timing?.cron ?? '0 6 * * 1-5'} />
          <span className="field-hint">Minute, hour, day, month, day of the week.</span>
        </label>
      );
  }
}

/** What the fields say. */
export function timingOf(form: FormData): Timing {
  const frequency = FREQUENCIES.find(([value]) => value === textOf(form, 'frequency'))?.[0] ?? 'weekly';
  const time = textOf(form, 'time');
  switch (frequency) {
    case 'daily':
      return { frequency, time };
    case 'weekly':
      return {
        frequency,
        time,
        day_of_week: WEEKDAYS.find((day): day is Weekday => day === textOf(form, 'weekday')) ?? 'monday',
      };
    case 'monthly': {
      const day = textOf(form, 'day');
      return { frequency, time, day_of_month: day === 'last' ? day : Number(day) };
    }
    case 'cron':
      return { frequency, cron: textOf(form, 'cron') };
  }
}
