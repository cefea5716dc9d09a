import { useQuery } from '@tanstack/react-query';
import { ChartNoAxesGantt } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { figureText } from '#dashboard/charts/figures.ts';
import { momentText } from '#dashboard/ui/dates.ts';
import { DetailDialog } from '#dashboard/ui/detail-dialog.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { TableScroll } from '#dashboard/ui/table-scroll.tsx';
import { EpisodeBand } from './episode-band.tsx';
import type { Rule } from './rules.tsx';

export type Simulated =
  paths['/v2/alert-rules/{rule_id}/simulate']['post']['responses'][200]['content']['application/json'];

/** When a rule would have fired in the last 30 days: drawn along time, and as a table. */
export function Simulation({ rule }: { rule: Rule }) {
  return (
    <DetailDialog
      icon={ChartNoAxesGantt}
      label={`When ${rule.name} would have fired`}
      hint="The last 30 days"
      title={`${rule.name}: the last 30 days`}
    >
      <Simulated30Days rule={rule} />
    </DetailDialog>
  );
}

function Simulated30Days({ rule }: { rule: Rule }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['rules', 'simulation', rule.rule_id, rule.updated_at],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/v2/alert-rules/{rule_id}/simulate', {
          params: { path: { rule_id: rule.rule_id } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return data ? <Drawn simulated={data} /> : <Bone kind="rows" />;
}

function Drawn({ simulated }: { simulated: Simulated }) {
  const { episodes, evaluations, step, simulated_window: window } = simulated;
  return (
    <>
      <p className="dialog-text">
        <strong>{timesText(episodes.length)}</strong>, seen at {evaluations} moments
        {step === 'data_point' ? ', one for each data point' : ` that lie ${step} apart`}.
        {window !== undefined && ` Shorter windows are not kept so long; it was figured over ${window}.`}
      </p>
      <EpisodeBand simulated={simulated} />
      {episodes.length > 0 && (
        <TableScroll label="Episodes" tall>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Fired</th>
                <th scope="col">Resolved</th>
                <th scope="col" className="number">
                  Value
                </th>
              </tr>
            </thead>
            <tbody>
              {episodes.toReversed().map(({ triggered_at: from, resolved_at: to, value }) => (
                <tr key={from}>
                  <th scope="row">{momentText(from)}</th>
                  <td>{to === null ? 'goes on' : momentText(to)}</td>
                  <td className="number">{figureText(value, 'decimal')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </>
  );
}

function timesText(count: number): string {
  if (count === 0) return 'It would not have fired';
  return count === 1 ? 'It would have fired once' : `It would have fired ${count} times`;
}
