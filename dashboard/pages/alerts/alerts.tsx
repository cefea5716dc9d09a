import { Check, Eye } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { figureText } from '#dashboard/charts/figures.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import { NewRule } from './new-rule.tsx';
import { Rules } from './rules.tsx';
import { SEVERITY_TONES } from './severity.ts';

type Alert = paths['/v2/alerts']['get']['responses'][200]['content']['application/json']['alerts'][number];

const STATUSES = [
  { value: 'all', label: 'All' },
  { value: 'unread', label: 'Unread' },
  { value: 'read', label: 'Read' },
  { value: 'resolved', label: 'Resolved' },
] as const;
type Status = (typeof STATUSES)[number]['value'];

/** Where the stream tells of nothing. */
const REFRESH_MS = 60_000;

/** What has fired, and the rules that say when. */
export function Alerts() {
  const [status, setStatus] = useState<Status>('all');
  const { rights } = requireSession();
  const query = usePages(
    ['alerts', status],
    (page, signal) =>
      ask(
        api.GET('/v2/alerts', {
          params: { query: { ...page, ...(status !== 'all' && { status }) } },
          signal,
        }),
      ),
    ({ alerts }) => alerts,
    { refetchInterval: REFRESH_MS },
  );
  return (
    <div className="page">
      <div className="page-head">
        <h1>Alerts</h1>
        {rights.manageAlerts && <NewRule />}
      </div>
      <ListPanel
        title="Alerts"
        action={<Segmented label="Status" value={status} options={STATUSES} onChange={setStatus} />}
        query={query}
        empty={{
          title: status === 'all' ? 'Nothing has fired' : 'No alerts of this kind',
          advice:
            status === 'all'
              ? 'When a rule below fires, its alert appears here at once.'
              : 'Choose another status to see the others.',
        }}
        columns={['Alert', 'Severity', 'Value', 'Since', 'Status', '']}
        row={(alert) => <AlertRow key={alert.alert_id} alert={alert} />}
        foot={<More query={query} label="Older alerts" />}
      />
      <Rules />
    </div>
  );
}

const STATUS_TONES = { unread: 'bad', read: 'warn', resolved: 'ok' } as const;

function AlertRow({ alert }: { alert: Alert }) {
  const change = useChange('alerts');
  const { rights } = requireSession();
  const params = { path: { alert_id: alert.alert_id } };
  return (
    <tr data-alert={alert.alert_id}>
      <th scope="row">
        {alert.rule_name}
        <span className="row-note">{alert.message}</span>
      </th>
      <td>
        <Badge tone={SEVERITY_TONES[alert.severity]}>{alert.severity}</Badge>
      </td>
      <td>{figureText(alert.value, 'decimal')}</td>
      <td className="nowrap">
        {momentText(alert.triggered_at)}
        {alert.resolved_at && <span className="row-note">to {momentText(alert.resolved_at)}</span>}
      </td>
      <td>
        <Badge tone={STATUS_TONES[alert.status]}>{alert.status}</Badge>
        {alert.resolution && <span className="row-note">{alert.resolution.replaceAll('_', ' ')}</span>}
      </td>
      <td>
        {rights.manageAlerts && (
          <div className="row-actions">
            {alert.status === 'unread' && (
              <button
                type="button"
                className="button button--icon"
                aria-label={`Mark ${alert.rule_name} as read`}
                title="Mark as read"
                onClick={() =>
                  void change(ask(api.POST('/v2/alerts/{alert_id}/read', { params })), 'Marked as read')
                }
              >
                <Eye size={15} aria-hidden="true" />
              </button>
            )}
            {alert.status !== 'resolved' && (
              <button
                type="button"
                className="button button--icon"
                aria-label={`Resolve ${alert.rule_name}`}
                title="Resolve"
                onClick={() =>
                  void change(ask(api.POST('/v2/alerts/{alert_id}/resolve', { params })), 'Resolved')
                }
              >
                <Check size={15} aria-hidden="true" />
              </button>
            )}
          </div>
        )}
      </td>
    </tr>
  );
}
