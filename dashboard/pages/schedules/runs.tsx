import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { History, X } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel } from '#dashboard/ui/list-panel.tsx';
import type { Schedule } from './schedules.tsx';

const TONES = {
  waiting: 'busy',
  processing: 'busy',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'calm',
  missed: 'warn',
} as const;

/** What came of each run. */
export function Runs({ schedule: { schedule_id: id, name } }: { schedule: Schedule }) {
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: ['schedules', 'runs', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/v2/schedules/{schedule_id}/runs', { params: { path: { schedule_id: id } }, signal })),
    select: ({ runs }) => runs,
    enabled: open,
  });
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button--icon" aria-label={`Runs of ${name}`} title="Runs">
        <History size={15} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog--large">
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">{name}</Dialog.Title>
            <Dialog.Close className="button button--icon" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <ListPanel
            title="Runs"
            query={query}
            empty={{ title: 'It has not run yet', advice: 'The next run stands in the list of schedules.' }}
            columns={['For', 'Began', 'Ended', 'Came of it']}
            row={(run) => (
              <tr key={`${run.scheduled_for} ${run.created_at}`}>
                <th scope="row">
                  {run.local_time.replace('T', ' ')}
                  {run.trigger === 'manual' && <span className="row-note">started by hand</span>}
                </th>
                <td className="nowrap">{momentText(run.created_at)}</td>
                <td className="nowrap">{momentText(run.ended_at)}</td>
                <td>
                  <Badge tone={TONES[run.status]}>{run.status}</Badge>
                  {run.reason && <span className="row-note">{run.reason}</span>}
                </td>
              </tr>
            )}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
