import { numberOf } from '#shared/runtime/exact-json.ts';
import { durationText } from '#shared/stream/frequency.ts';
import type { Alert } from './alert.ts';
import { bodyOf } from './definition.ts';
import type { StoredRule } from './item-store.ts';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
const decimal = (value: string | undefined | null) => numberOf(value ?? null);

/** A rule as v2 shows it. */
export function presentRule(rule: StoredRule, now: number): object {
  const body = bodyOf(rule);
  const { condition, state } = rule;
  return {
    rule_id: rule.id,
    name: rule.name,
    kind: condition.kind,
    evaluate: condition.subject,
    metric: condition.metric,
    filters: condition.filters,
    ...(condition.windowSeconds > 0
      ? { time_window: durationText(condition.windowSeconds), aggregation: condition.aggregation }
      : {}),
    ...(condition.kind === 'anomaly' ? { period: condition.period, deviations: condition.deviations } : {}),
    operator: condition.operator ?? null,
    threshold: decimal(condition.threshold),
    recovery_threshold: decimal(condition.recovery),
    duration: body.duration ?? null,
    severity: rule.severity,
    is_active: rule.isActive,
    channels: rule.channels,
    state: state.status,
    state_since: iso(state.since),
    pending_since: iso(state.pendingSince),
    alert_id: state.episode?.open ? state.episode.alert : null,
    snoozed_until: rule.snoozedUntil > now ? iso(rule.snoozedUntil) : null,
    created_by: rule.createdBy,
    created_at: iso(rule.createdAt),
    updated_at: iso(rule.updatedAt),
  };
}

/** An alert as v2 shows it. */
export function presentAlert(alert: Alert): object {
  return {
    alert_id: alert.id,
    rule_id: alert.ruleId,
    rule_name: alert.ruleName,
    kind: alert.kind,
    metric: alert.metric,
    severity: alert.severity,
    status: alert.status,
    operator: alert.operator ?? null,
    threshold: decimal(alert.threshold),
    value: decimal(alert.value),
    message: alert.message,
    fingerprint: alert.fingerprint,
    triggered_at: iso(alert.triggeredAt),
    read_at: iso(alert.readAt),
    resolved_at: iso(alert.resolvedAt),
    resolution: alert.resolution,
  };
}

/** A rule in the words of S4. */
export function presentV1Rule(rule: StoredRule): object {
  const { condition } = rule;
  return {
    id: rule.id,
    name: rule.name,
    metric_type: condition.metric,
    operator: condition.operator ?? null,
    threshold: decimal(condition.threshold),
    severity: rule.severity,
    is_active: rule.isActive,
    kind: condition.kind,
    state: rule.state.status,
    created_at: iso(rule.createdAt),
    updated_at: iso(rule.updatedAt),
  };
}

/** An alert in the words of S4. */
export function presentV1Alert(alert: Alert): object {
  return {
    id: alert.id,
    alert_rule_id: alert.ruleId,
    rule_name: alert.ruleName,
    metric_type: alert.metric,
    operator: alert.operator ?? null,
    threshold: decimal(alert.threshold),
    value: decimal(alert.value),
    severity: alert.severity,
    status: alert.status,
    message: alert.message,
    triggered_at: iso(alert.triggeredAt),
    read_at: iso(alert.readAt),
    resolved_at: iso(alert.resolvedAt),
    created_at: iso(alert.triggeredAt),
  };
}
