import { api, ask } from '#dashboard/api/client.ts';
import { EditDialog } from '#dashboard/ui/edit-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import type { Schedule } from './schedules.tsx';
import { TimingFields, timingOf } from './timing-fields.tsx';

/** Changes a schedule's name and when it runs; for another template or format one makes a new one. */
export function EditSchedule({ schedule }: { schedule: Schedule }) {
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
  };
  return (
    <EditDialog name={name} list="schedules" onSave={save}>
      <NameField minLength={5} value={name} />
      <TimingFields timeZone={timing.time_zone} timing={timing} />
    </EditDialog>
  );
}
