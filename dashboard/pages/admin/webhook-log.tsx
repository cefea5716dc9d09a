import { History } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { DetailDialog } from '#dashboard/ui/detail-dialog.tsx';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import type { Webhook } from './webhook-fields.tsx';

const TONES = {
  pending: 'busy',
  delivered: 'ok',
  partial: 'warn',
  failed: 'bad',
  cancelled: 'calm',
} as const;
/** While the log is open and something may be under way. */
const WATCH_MS = 4_000;

/** What was sent to a webhook and what came of it. */
export function WebhookLog({ webhook: { webhook_id: id, name } }: { webhook: Webhook }) {
  return (
    <DetailDialog icon={History} label={`Log of ${name}`} hint="Log" title={name}>
      <DeliveryList id={id} />
    </DetailDialog>
  );
}

function DeliveryList({ id }: { id: string }) {
  const change = useChange('webhook-log');
  const path = { webhook_id: id };
  const query = usePages(
    ['webhook-log', id],
    (page, signal) =>
      ask(api.GET('/v2/admin/webhooks/{webhook_id}/deliveries', { params: { path, query: page }, signal })),
    ({ deliveries }) => deliveries,
    { refetchInterval: WATCH_MS },
  );
  const again = (delivery: string) =>
    change(
      ask(
        api.POST('/v2/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', {
          params: { path: { ...path, delivery_id: delivery } },
        }),
      ),
      'On its way again',
    );
  return (
    <ListPanel
      title="Deliveries"
      query={query}
      empty={{ title: 'Nothing was sent yet', advice: 'Send a test to see whether it arrives.' }}
      columns={['Sent', 'Came of it', 'Attempts', '']}
      row={({ delivery_id: delivery, created_at: at, status, reason, attempts, next_attempt_at: next }) => (
        <tr key={delivery}>
          <th scope="row" className="nowrap">
            {momentText(at)}
            <span className="row-note mono">{delivery}</span>
          </th>
          <td>
            <Badge tone={TONES[status]}>{status}</Badge>
            {reason && <span className="row-note">{reason}</span>}
          </td>
          <td>
            {attempts.length}
            {attempts.at(-1)?.status_code && (
              <span className="row-note">answered {attempts.at(-1)?.status_code}</span>
            )}
            {next && <span className="row-note">next {momentText(next)}</span>}
          </td>
          <td>
            {status !== 'pending' && (
              <div className="row-actions">
                <button
                  type="button"
                  className="button button--quiet"
                  aria-label={`Send ${delivery} again`}
                  onClick={() => void again(delivery)}
                >
                  Send again
                </button>
              </div>
            )}
          </td>
        </tr>
      )}
      foot={<More query={query} label="Older deliveries" />}
    />
  );
}
