import { Pencil } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { useChange } from '#dashboard/ui/list-panel.tsx';
import type { Schedule } from './schedules.tsx';
import { TimingFields, timingOf } from './timing-fields.tsx';

/** Changes a schedule's name and when it runs; for another template or format one makes a new one. */
export function EditSchedule({ schedule }: { schedule: Schedule }) {
  const change = useChange('schedules');
  const { name, schedule: timing } = schedule;
  const save = async (form: FormData) => {
    await ask(
      api.PATCH('/v2/schedules/{schedule_id}', {
        params: { path: { schedule_id: schedule.schedule_id } },
        body: {
          name: textOf(form, 'name'),
          schedule: { ...timingOf(form), time_zone: timing.time_zone },
        },
      }),
    );
    await change(Promise.resolve(), 'Changed');
  };
  return (
    <FormDialog
      trigger={<Pencil size={15} aria-hidden="true" />}
      label={`Change ${name}`}
      className="button button--icon"
      title={`Change ${name}`}
      action="Save"
      onSubmit={save}
    >
      <label className="field">
        <span className="field-label">Name</span>
        <input className="input" name="name" required minLength={5} maxLength={100} defaultValue={name} />
      </label>
      <TimingFields timeZone={timing.time_zone} timing={timing} />
    </FormDialog>
  );
}
