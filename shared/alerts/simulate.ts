import type { Caller } from '#shared/http/caller.ts';
import { findMetricOf } from '#shared/metrics/own/recent.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { durationText } from '#shared/stream/frequency.ts';
import { pastAnomalies } from './anomaly.ts';
import type { StoredRule } from './item-store.ts';
import { initialState, type RuleState, step } from './machine.ts';
import { pastPoints } from './simulate-points.ts';
import { type PastEvaluation, pastWindows, planOf } from './simulate-windows.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** An episode that would have been. */
export interface PastEpisode {
  triggeredAt: number;
  value: string | null;
  /** Absent while it would still go on. */
  resolvedAt?: number;
}

export interface Simulation {
  /** The span that was looked at. */
  from: number;
  to: number;
  /** How far apart the evaluations are; between them nothing is known. */
  step: string;
  /** The window that was figured, where it is another than the rule's. */
  window?: string;
  evaluations: number;
  episodes: PastEpisode[];
}

/**
 * When the rule would have fired in the last thirty days, by the figures that are kept and by the very state machine that
 * evaluates it now. A snooze is left out.
 */
export async function simulateRule(caller: Caller, rule: StoredRule, now: number): Promise<Simulation> {
  const { condition } = rule;
  const span = { start: now - DAYS * DAY_MS, end: now };
  if (condition.subject === 'data_point') {
    const { from, evaluations } = await pastPoints(caller.company, condition, span);
    return { from, to: now, step: 'data_point', ...replay(rule, evaluations) };
  }
  const metric = await findMetricOf(caller, condition.metric);
  if (!metric) {
    throw new PlatformError('RESOURCE_CONFLICT', "The rule's metric is gone", {
      details: `${condition.metric} was deleted. Make it again, or delete the rule.`,
    });
  }
  const scope = { company: caller.company, timeZone: caller.timeZone, currency: caller.currency };
  if (condition.kind === 'anomaly') {
    const evaluations = await pastAnomalies(condition, metric, scope, span, now);
    return {
      from: span.start,
      to: now,
      step: condition.period === 'day' ? '1d' : '1h',
      ...replay(rule, evaluations),
    };
  }
  const { kind, length, step: moved } = planOf(condition.windowSeconds);
  const unit = kind === 'hour' ? 3_600 : 86_400;
  const evaluations = await pastWindows(scope, metric, condition, span);
  return {
    from: span.start,
    to: now,
    step: durationText(moved * unit),
    ...(length * unit === condition.windowSeconds ? {} : { window: durationText(length * unit) }),
    ...replay(rule, evaluations),
  };
}

function replay(
  rule: StoredRule,
  evaluations: readonly PastEvaluation[],
): Pick<Simulation, 'evaluations' | 'episodes'> {
  const episodes: PastEpisode[] = [];
  let state: RuleState = initialState(evaluations[0]?.at ?? 0);
  for (const { at, finding } of evaluations) {
    const next = step(state, finding.evidence, at, { forMs: rule.forMs, snoozedUntil: 0 }, () =>
      String(episodes.length),
    );
    state = next.state;
    for (const effect of next.effects) {
      const last = episodes.at(-1);
      if (effect.kind === 'opened') episodes.push({ triggeredAt: at, value: finding.value });
      else if (effect.kind === 'resolved' && last) last.resolvedAt = at;
    }
  }
  return { evaluations: evaluations.length, episodes };
}
