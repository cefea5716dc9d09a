import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { ChartNoAxesGantt, X } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { figureText } from '#dashboard/charts/figures.ts';
import { momentText } from '#dashboard/ui/dates.ts';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { TableScroll } from '#dashboard/ui/table-scroll.tsx';
import { EpisodeBand } from './episode-band.tsx';
import type { Rule } from './rules.tsx';

export type Simulated =
  paths['/v2/alert-rules/{rule_id}/simulate']['post']['responses'][200]['content']['application/json'];

/** When a rule would have fired in the last 30 days: drawn along time, and as a table. */
export function Simulation({ rule }: { rule: Rule }) {
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['rules', 'simulation', rule.rule_id, rule.updated_at],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/v2/alert-rules/{rule_id}/simulate', {
          params: { path: { rule_id: rule.rule_id } },
          signal,
        }),
      ),
    enabled: open,
    staleTime: 60_000,
  });
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        className="button button--icon"
        aria-label={`When ${rule.name} would have fired`}
        title="The last 30 days"
      >
        <ChartNoAxesGantt size={15} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog--large">
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">{rule.name}: the last 30 days</Dialog.Title>
            <Dialog.Close className="button button--icon" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          </div>
          {error ? (
            <Problem error={error} onRetry={() => void refetch()} />
          ) : data ? (
            <Drawn simulated={data} />
          ) : (
            <Bone kind="rows" />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
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
