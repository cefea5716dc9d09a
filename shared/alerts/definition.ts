import { Big } from 'big.js';
import { PLANS, type PlanName } from '#shared/admin/plans.ts';
import { validationError } from '#shared/http/validation.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { decimalText } from '#shared/metrics/decimal.ts';
import { type Dimension, inOrder } from '#shared/metrics/dimensions.ts';
import { isKept } from '#shared/metrics/kept.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { METRIC_TYPES } from '#shared/metrics/v1/metric-types.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { durationSeconds, durationText } from '#shared/stream/frequency.ts';
import { windowAt } from '#shared/stream/window.ts';
import { isUsableRecovery } from './evidence.ts';
import type {
  Channel,
  Operator,
  RuleCondition,
  RuleDefinition,
  RuleKind,
  Severity,
  Subject,
} from './rule.ts';

/** A rule as clients write it. */
export interface RuleBody {
  name: string;
  kind: RuleKind;
  evaluate: Subject;
  metric: string;
  filters: Readonly<Record<string, readonly string[]>>;
  aggregation: RuleCondition['aggregation'];
  time_window?: string | undefined;
  period: RuleCondition['period'];
  deviations: number;
  operator?: Operator | undefined;
  threshold?: number | string | undefined;
  recovery_threshold?: number | string | null | undefined;
  duration?: string | null | undefined;
  severity: Severity;
  is_active: boolean;
  channels: readonly Channel[];
}

const LIVE_WINDOW_S = 3_600;
const DEFAULT_WINDOW = { live: '5m', rolled: '1d' } as const;
const DEFAULT_KIND_FIELDS = ['operator', 'threshold'] as const;

/**
 * The rule that a body describes, with what was left out filled in.
 * @throws PlatformError VALIDATION_ERROR naming the field; PLAN_FEATURE_UNAVAILABLE for windows that the plan lacks
 */
export function definitionOf(body: RuleBody, plan: PlanName, own: OwnMetrics): RuleDefinition {
  const metric = requireKnownMetric(body.metric, own);
  const condition = conditionOf(body, plan);
  requireThreshold(body, condition);
  requireReadable(metric, condition);
  const forMs = body.duration ? (durationSeconds(body.duration) ?? 0) * 1000 : 0;
  if (condition.subject === 'data_point' && forMs > 0)
    throw invalid('duration', 'A rule on single data points has no duration; evaluate a window instead');
  return {
    name: body.name,
    condition,
    forMs,
    severity: body.severity,
    isActive: body.is_active,
    channels: body.channels,
    snoozedUntil: 0,
  };
}

function conditionOf(body: RuleBody, plan: PlanName): RuleCondition {
  const { kind, evaluate: subject, period, deviations, operator } = body;
  const isWindowed = subject === 'window' && kind !== 'anomaly';
  return {
    kind,
    subject,
    metric: body.metric,
    filters: filtersOf(body.filters),
    aggregation: body.aggregation,
    windowSeconds: isWindowed ? windowSecondsOf(body.time_window, plan) : 0,
    period,
    deviations,
    operator,
    threshold: decimalOf(body.threshold),
    recovery: decimalOf(body.recovery_threshold),
  };
}

function windowSecondsOf(text: string | undefined, plan: PlanName): number {
  const isStreamed = PLANS[plan].streamIntervalSeconds !== null;
  const seconds = durationSeconds(text ?? (isStreamed ? DEFAULT_WINDOW.live : DEFAULT_WINDOW.rolled)) ?? 0;
  if (isStreamed || seconds > LIVE_WINDOW_S) return seconds;
  throw new PlatformError('PLAN_FEATURE_UNAVAILABLE', 'The plan keeps no figures of less than hours', {
    details: `Windows of up to ${durationText(LIVE_WINDOW_S)} need a plan with the stream; the ${PLANS[plan].label} plan has none. Ask for a window of 2h or more, or evaluate data points.`,
  });
}

function decimalOf(value: number | string | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : decimalText(new Big(value));
}

function filtersOf(named: RuleBody['filters']): RuleCondition['filters'] {
  const names = inOrder(Object.keys(named) as Dimension[]);
  return Object.fromEntries(names.map((name) => [name, [...new Set(named[name])].sort()]));
}

function requireKnownMetric(name: string, own: OwnMetrics): Metric {
  const metric = own.find(name);
  if (metric) return metric;
  throw invalid('metric', `The metric ${name} is not in the catalogue; GET /v2/metrics lists it`);
}

function requireThreshold(
  body: RuleBody,
  { kind, subject, operator, threshold, recovery }: RuleCondition,
): void {
  const needs = kind === 'threshold' || kind === 'percent_change';
  for (const name of DEFAULT_KIND_FIELDS) {
    if (needs && body[name] === undefined) throw missing(name);
    if (!needs && body[name] !== undefined) throw invalid(name, `A rule of kind ${kind} has none`);
  }
  if (subject === 'data_point' && kind !== 'threshold')
    throw invalid('evaluate', 'Single data points are compared with a threshold; other kinds need a window');
  if (recovery === undefined) return;
  if (operator === undefined || threshold === undefined)
    throw invalid('recovery_threshold', `A rule of kind ${kind} has none`);
  if (!isUsableRecovery(operator, threshold, recovery))
    throw invalid('recovery_threshold', 'Must lie where the condition does not hold, or on the threshold');
}

/** The figures that the rule needs must be kept, or it would be in error for ever. */
function requireReadable(metric: Metric, condition: RuleCondition): void {
  const { subject, kind, windowSeconds, period, filters } = condition;
  if (subject === 'data_point') {
    if ((METRIC_TYPES as readonly string[]).includes(metric.name)) return;
    throw invalid('metric', `Data points are sent of: ${METRIC_TYPES.join(', ')}`);
  }
  const granularity = kind === 'anomaly' ? period : windowAt(0, windowSeconds).kind;
  if (granularity === 'live') return;
  const dimensions = Object.keys(filters) as Dimension[];
  if (isKept(metric, granularity, dimensions)) return;
  const by = dimensions.length === 0 ? '' : ` by ${dimensions.join(' with ')}`;
  throw invalid(
    'filters',
    `${metric.name} is not kept by ${granularity}${by}; ask for days, or for fewer filters`,
  );
}

function missing(field: string): PlatformError {
  return validationError([{ field, code: 'PARAMETER_REQUIRED', message: 'Required field is missing' }]);
}

function invalid(field: string, message: string): PlatformError {
  return validationError([{ field, code: 'VALIDATION_ERROR', message }]);
}

/** The body that describes a rule, so that a change of some fields is checked with all of them. */
export function bodyOf(rule: RuleDefinition): RuleBody {
  const { condition, forMs } = rule;
  return {
    name: rule.name,
    kind: condition.kind,
    evaluate: condition.subject,
    metric: condition.metric,
    filters: condition.filters,
    aggregation: condition.aggregation,
    ...(condition.windowSeconds > 0 ? { time_window: durationText(condition.windowSeconds) } : {}),
    period: condition.period,
    deviations: condition.deviations,
    operator: condition.operator,
    threshold: condition.threshold,
    recovery_threshold: condition.recovery,
    duration: forMs > 0 ? durationText(forMs / 1000) : null,
    severity: rule.severity,
    is_active: rule.isActive,
    channels: rule.channels,
  };
}
