import { useQuery } from '@tanstack/react-query';
import { BellOff, BellRing, Trash2 } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { channelsText } from './channel-fields.tsx';
import { EditRule } from './edit-rule.tsx';
import { SEVERITY_TONES } from './severity.ts';
import { Simulation } from './simulation.tsx';

export type Rule =
  paths['/v2/alert-rules']['get']['responses'][200]['content']['application/json']['rules'][number];

const STATES = {
  ok: ['ok', 'quiet'],
  pending: ['busy', 'waiting'],
  firing: ['bad', 'firing'],
  no_data: ['calm', 'no data'],
  error: ['warn', 'cannot be read'],
} as const;

const REFRESH_MS = 60_000;
const SNOOZE = '2h';

/** When an alert is raised, and how each rule stands. */
export function Rules() {
  const query = useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => ask(api.GET('/v2/alert-rules', { signal })),
    select: ({ rules }) => rules,
    refetchInterval: REFRESH_MS,
  });
  return (
    <ListPanel
      title="Rules"
      query={query}
      empty={{
        title: 'No rules yet',
        advice:
          'A rule watches a metric and raises an alert when it crosses a line, changes much, or stays away.',
      }}
      columns={['Rule', 'Fires when', 'Severity', 'State', '']}
      row={(rule) => <RuleRow key={rule.rule_id} rule={rule} />}
    />
  );
}

function RuleRow({ rule }: { rule: Rule }) {
  const { rights } = requireSession();
  const [tone, state] = STATES[rule.state];
  const isSnoozed = rule.snoozed_until !== null;
  return (
    <tr data-rule={rule.rule_id}>
      <th scope="row">
        {rule.name}
        {Object.entries(rule.filters).map(([name, values]) => (
          <span key={name} className="row-note">
            {name}: {values.join(', ')}
          </span>
        ))}
      </th>
      <td>
        {conditionText(rule)}
        <span className="row-note">tells {channelsText(rule.channels)}</span>
      </td>
      <td>
        <Badge tone={SEVERITY_TONES[rule.severity]}>{rule.severity}</Badge>
      </td>
      <td>
        <Badge tone={rule.is_active ? tone : 'calm'}>{rule.is_active ? state : 'off'}</Badge>
        {isSnoozed && <span className="row-note">silent until {momentText(rule.snoozed_until)}</span>}
      </td>
      <td>
        <div className="row-actions">
          <Simulation rule={rule} />
          {rights.manageAlerts && <EditRule rule={rule} />}
          {rights.manageAlerts && <RuleActions rule={rule} />}
        </div>
      </td>
    </tr>
  );
}

function RuleActions({ rule }: { rule: Rule }) {
  const change = useChange('rules');
  const params = { path: { rule_id: rule.rule_id } };
  const isSnoozed = rule.snoozed_until !== null;
  return (
    <>
      <button
        type="button"
        className="button button--icon"
        aria-label={isSnoozed ? `Tell of ${rule.name} again` : `Silence ${rule.name} for two hours`}
        title={isSnoozed ? 'Tell again' : 'Silence for two hours'}
        onClick={() =>
          void change(
            ask(
              api.POST('/v2/alert-rules/{rule_id}/snooze', {
                params,
                body: { duration: isSnoozed ? null : SNOOZE },
              }),
            ),
            isSnoozed ? 'It tells again' : 'Silent for two hours',
          )
        }
      >
        {isSnoozed ? <BellRing size={15} aria-hidden="true" /> : <BellOff size={15} aria-hidden="true" />}
      </button>
      <button
        type="button"
        className="button button--quiet"
        onClick={() =>
          void change(
            ask(api.PATCH('/v2/alert-rules/{rule_id}', { params, body: { is_active: !rule.is_active } })),
            rule.is_active ? 'Switched off' : 'Switched on',
          )
        }
      >
        {rule.is_active ? 'Switch off' : 'Switch on'}
      </button>
      <Confirm
        trigger={<Trash2 size={15} aria-hidden="true" />}
        label={`Delete ${rule.name}`}
        title={`Delete ${rule.name}?`}
        text="An alert of it that is open is resolved with it."
        action="Delete"
        onConfirm={() => change(ask(api.DELETE('/v2/alert-rules/{rule_id}', { params })), 'Deleted')}
      />
    </>
  );
}

/** A rule's condition in words. */
function conditionText(rule: Rule): string {
  const metric = rule.metric.replaceAll('_', ' ');
  const threshold = rule.threshold?.toLocaleString('en-GB', { maximumFractionDigits: 9 });
  const held = rule.duration ? `, for ${rule.duration}` : '';
  const within = rule.evaluate === 'data_point' ? 'of one data point' : `within ${rule.time_window ?? '5m'}`;
  switch (rule.kind) {
    case 'threshold':
      return `${metric} ${rule.operator} ${threshold} ${within}${held}`;
    case 'percent_change':
      return `change of ${metric} ${rule.operator} ${threshold}% ${within}${held}`;
    case 'anomaly':
      return `${metric} of a ${rule.period ?? 'day'} lies ${rule.deviations ?? 3} deviations off${held}`;
    case 'no_data':
      return `${metric} stays away ${within}${held}`;
  }
}
