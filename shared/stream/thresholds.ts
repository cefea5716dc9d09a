import { Big } from 'big.js';
import type { Company } from '#shared/admin/company.ts';
import type { Finding } from '#shared/alerts/evaluate-figures.ts';
import { businessEventOf } from '#shared/alerts/events.ts';
import { type Effect, initialState, step } from '#shared/alerts/machine.ts';
import { Readings } from '#shared/alerts/reading.ts';
import type { RuleCondition } from '#shared/alerts/rule.ts';
import { newId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import { deliverEvent } from './events.ts';
import { feedOf } from './feeds.ts';
import type { StableEvent } from './publish.ts';
import { changeWatch, listWatches, type Threshold, type Watch } from './watch-store.ts';

/** What watching is made of; replaced in simulations. */
export interface WatchParts {
  list: typeof listWatches;
  change: typeof changeWatch;
  read: (condition: RuleCondition) => Promise<Finding>;
  deliver: (company: string, watch: Watch, event: StableEvent) => Promise<void>;
}

export function watchParts(company: Company, now: number): WatchParts {
  const readings = new Readings({ company, feed: feedOf(company.id, company.timeZone), now });
  return {
    list: listWatches,
    change: changeWatch,
    read: (condition) => readings.of(condition),
    deliver: (id, { subscription }, { id: event, type, at, payload }) =>
      deliverEvent({ kind: 'event', company: id, id: event, type, at, payload }, subscription),
  };
}

/**
 * Evaluates the thresholds of all subscriptions (S0 section 7), with the state machine of the alert rules. What is to be
 * told is written with the state, then sent, then taken out: a turn that dies in between leaves it to the next one, which
 * sends it under the same id.
 */
export async function watchThresholds(company: string, now: number, parts: WatchParts): Promise<void> {
  for (const watch of await parts.list(company)) {
    try {
      await watchOne(company, watch, now, parts);
    } catch (error) {
      // One subscription's fault must not silence the others; the next turn tries again.
      logger.error('THRESHOLD_FAULT', { company, subscription: watch.subscription, error: error as Error });
    }
  }
}

async function watchOne(company: string, watch: Watch, now: number, parts: WatchParts): Promise<void> {
  const { thresholds, told } = await evaluate(watch, now, parts);
  const isSame = JSON.stringify(thresholds) === JSON.stringify(watch.thresholds);
  const changed = isSame
    ? watch
    : await parts.change(company, watch, { thresholds, untold: [...watch.untold, ...told] });
  if (!changed || changed.untold.length === 0) return;
  for (const event of changed.untold) await parts.deliver(company, changed, event);
  await parts.change(company, changed, { thresholds: changed.thresholds, untold: [] });
}

async function evaluate(
  { thresholds, eventTypes }: Watch,
  now: number,
  { read }: WatchParts,
): Promise<{ thresholds: Threshold[]; told: StableEvent[] }> {
  const next: Threshold[] = [];
  const told: StableEvent[] = [];
  for (const threshold of thresholds) {
    const finding = await findingOf(threshold, read);
    const timing = { forMs: threshold.forMs, snoozedUntil: 0 };
    const { state, effects } = step(threshold.state, finding.evidence, now, timing, () =>
      newId('alert', now),
    );
    next.push({ ...threshold, state });
    told.push(...effects.flatMap((effect) => eventOf(effect, threshold, finding, eventTypes, now) ?? []));
  }
  return { thresholds: next, told };
}

async function findingOf({ condition }: Threshold, read: WatchParts['read']): Promise<Finding> {
  try {
    return await read(condition);
  } catch (error) {
    logger.error('THRESHOLD_NOT_READ', { metric: condition.metric, error: error as Error });
    return { evidence: 'error', value: null };
  }
}

/** A threshold that fires is told as the kind of event that was asked for; its end only to those who asked for ends. */
function eventOf(
  effect: Effect,
  { condition, forMs }: Threshold,
  { value }: Finding,
  eventTypes: readonly string[],
  at: number,
): StableEvent | undefined {
  const isEnd = effect.kind === 'resolved';
  if (isEnd && !eventTypes.includes('alert_resolved')) return undefined;
  const known = businessEventOf(condition);
  const type = isEnd
    ? 'alert_resolved'
    : known !== undefined && eventTypes.includes(known)
      ? known
      : 'alert_triggered';
  const { metric, operator, threshold } = condition;
  return {
    id: `${effect.alert}.${isEnd ? 'resolved' : 'triggered'}`,
    type,
    at,
    payload: {
      metric,
      condition: operator === '>' ? 'above' : 'below',
      threshold: Number(threshold),
      duration_seconds: forMs / 1000,
      value: value === null ? null : new Big(value).toNumber(),
    },
  };
}

/** A threshold that nothing is known of yet. */
export function newThreshold(condition: RuleCondition, forMs: number, now: number): Threshold {
  return { condition, forMs, state: initialState(now) };
}
