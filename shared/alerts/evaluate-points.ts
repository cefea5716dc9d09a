import type { Point } from '#shared/metrics/point.ts';
import { metricOf, shownFigure } from '#shared/metrics/v1/metric-types.ts';
import { recordOf } from '#shared/metrics/v1/record.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { AlertFacts } from './alert.ts';
import { commitOnce, markSeen } from './commit-store.ts';
import { dueOf } from './due.ts';
import { evidenceOf } from './evidence.ts';
import { factsOf } from './facts.ts';
import type { StoredRule } from './item-store.ts';
import { type Effect, step } from './machine.ts';
import { findRule } from './rule-store.ts';

/** Points that were written together. */
export interface Sample {
  /** The delta that counts them, under which a rule sees them once. */
  delta: string;
  points: readonly Point[];
}

/** What evaluating is made of; replaced in simulations. */
export interface PointParts {
  find: typeof findRule;
  commitOnce: typeof commitOnce;
  markSeen: typeof markSeen;
}

export const pointParts: PointParts = { find: findRule, commitOnce, markSeen };

/** A rule that others keep changing is given up; its points come again with their message. */
const MOST_TRIES = 20;

/**
 * Shows a rule the data points of a delta, in their order, exactly once, however often it is asked to.
 * @returns alerts of which something is to be told
 */
export async function showPoints(
  company: string,
  first: StoredRule,
  sample: Sample,
  at: number,
  parts: PointParts = pointParts,
): Promise<string[]> {
  const values = valuesFor(first, sample.points);
  if (values.length === 0) return [];
  let rule: StoredRule | undefined = first;
  for (let tries = 0; rule?.isActive; tries += 1) {
    if (tries === MOST_TRIES) throw new Error(`The rule ${first.id} keeps changing.`);
    const { state, effects, facts } = fold(company, rule, values, at);
    if (JSON.stringify(state) === JSON.stringify(rule.state)) {
      await parts.markSeen(company, sample.delta, rule.id, at);
      return [];
    }
    const next = { ...rule, state, dueAt: dueOf(rule, state, at) };
    const transition = { rule: next, effects, facts, resolution: 'recovered', at } as const;
    const outcome = await parts.commitOnce(company, sample.delta, transition);
    if (outcome === 'done') return effects.map(({ alert }) => alert);
    if (outcome === 'seen') return [];
    rule = await parts.find(company, rule.id);
  }
  return [];
}

function fold(
  company: string,
  rule: StoredRule,
  values: readonly string[],
  at: number,
): { state: StoredRule['state']; effects: Effect[]; facts: Map<string, AlertFacts> } {
  let { state } = rule;
  const effects: Effect[] = [];
  const facts = new Map<string, AlertFacts>();
  const timing = { forMs: rule.forMs, snoozedUntil: rule.snoozedUntil };
  for (const value of values) {
    const newAlert = () => {
      const id = newId('alert', at);
      facts.set(id, factsOf(company, rule, { value }));
      return id;
    };
    const next = step(state, evidenceOf(rule.condition, value), at, timing, newAlert);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects, facts };
}

/** Values of the points that are records of the rule's metric, as v1 shows them. */
function valuesFor({ condition }: StoredRule, points: readonly Point[]): string[] {
  return points.flatMap((point) => {
    const record = recordOf(point);
    if (record === undefined || record.type !== condition.metric || !passes(condition.filters, record.point))
      return [];
    return shownFigure(metricOf(record.type), record.value) ?? [];
  });
}

/** Whether the point has the values that are kept. */
export function passes(filters: StoredRule['condition']['filters'], { properties }: Point): boolean {
  return Object.entries(filters).every(([name, wanted]) => {
    const value = properties[name];
    return value !== undefined && wanted.includes(String(value));
  });
}
