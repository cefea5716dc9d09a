import type { BusinessEvent } from '#shared/stream/business-events.ts';
import type { StableEvent } from '#shared/stream/publish.ts';
import { type Alert, type Notice, noticeId } from './alert.ts';

/**
 * The events that a notification is: `alert_triggered` or `alert_resolved`, and at its beginning the kind of event that
 * S0 section 7 names for what the rule watches.
 */
export function eventsOf(alert: Alert, notice: Notice, at: number): StableEvent[] {
  const id = noticeId(alert.id, notice);
  const payload = payloadOf(alert, notice);
  if (notice === 'resolved') return [{ id, type: 'alert_resolved', at, payload }];
  const special = businessEventOf(alert);
  return [
    { id, type: 'alert_triggered', at, payload },
    ...(special === undefined ? [] : [{ id: `${id}.${special}`, type: special, at, payload }]),
  ];
}

/** The kind of event that subscribers to a metric's business events know. */
export function businessEventOf({
  kind,
  metric,
  operator,
}: Pick<Alert, 'kind' | 'metric' | 'operator'>): BusinessEvent | undefined {
  if (kind === 'anomaly') return 'anomaly_detected';
  if (kind === 'no_data') return undefined;
  const isAbove = operator === '>' || operator === '>=';
  if (metric === 'conversion_rate' && isAbove) return 'conversion_spike';
  if (metric === 'error_rate' && isAbove) return 'error_rate_high';
  return /revenue/.test(metric) ? 'revenue_threshold' : undefined;
}

/** What programs are told of an alert. */
export function payloadOf(alert: Alert, notice: Notice): Record<string, unknown> {
  return {
    alert_id: alert.id,
    rule_id: alert.ruleId,
    rule_name: alert.ruleName,
    fingerprint: alert.fingerprint,
    kind: alert.kind,
    severity: alert.severity,
    metric: alert.metric,
    ...(alert.operator === undefined ? {} : { operator: alert.operator }),
    ...(alert.threshold === undefined ? {} : { threshold: Number(alert.threshold) }),
    value: alert.value === null ? null : Number(alert.value),
    message: alert.message,
    triggered_at: new Date(alert.triggeredAt).toISOString(),
    ...(notice === 'resolved' && alert.resolvedAt !== null
      ? { resolved_at: new Date(alert.resolvedAt).toISOString(), resolution: alert.resolution }
      : {}),
  };
}
