import { bucketAt } from '#shared/time/buckets.ts';
import type { StoredRule } from './item-store.ts';
import { nextTimer, type RuleState } from './machine.ts';

/** Always due: the clock's every tick looks at it, and nothing is written for it. */
const EACH_TICK = 0;
/** Events of an hour arrive shortly after it as well. */
const SETTLE_MS = 60_000;

/**
 * When the clock must look at a rule though no data comes; null where it need not. Windows of up to an hour move on all
 * the time, longer ones with their hours, and what is timed has its own moment.
 */
export function dueOf(
  rule: Pick<StoredRule, 'condition' | 'isActive' | 'forMs' | 'snoozedUntil'>,
  state: RuleState,
  at: number,
): number | null {
  if (!rule.isActive) return null;
  const timer = nextTimer(state, rule, at);
  if (rule.condition.subject === 'data_point') return timer ?? null;
  const { kind, windowSeconds } = rule.condition;
  if (kind !== 'anomaly' && windowSeconds <= 3_600) return EACH_TICK;
  const nextHour = bucketAt(at, 'hour', 'UTC').end + SETTLE_MS;
  // A timer that is over already ends with the next evaluation that finds the condition met.
  return timer === undefined || timer <= at ? nextHour : Math.min(timer, nextHour);
}
