import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { DetailDialog } from '#dashboard/ui/detail-dialog.tsx';
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
  return (
    <DetailDialog icon={History} label={`Runs of ${name}`} hint="Runs" title={name}>
      <RunList id={id} />
    </DetailDialog>
  );
}

function RunList({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['schedules', 'runs', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/v2/schedules/{schedule_id}/runs', { params: { path: { schedule_id: id } }, signal })),
    select: ({ runs }) => runs,
  });
  return (
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
  );
}
