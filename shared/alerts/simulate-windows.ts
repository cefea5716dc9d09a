import { Big } from 'big.js';
import { dayOf, hourOf } from '#shared/metrics/calendar.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { knownSince } from '#shared/metrics/known-since.ts';
import { type QueryScope, querySeries } from '#shared/metrics/query.ts';
import { aggregate, changeOf, isCounted } from '#shared/stream/aggregate.ts';
import { nothingYet } from '#shared/stream/live-figures.ts';
import { type Bucket, bucketsIn, type TimeSpan } from '#shared/time/buckets.ts';
import type { Finding } from './evaluate-figures.ts';
import { evidenceOf } from './evidence.ts';
import type { RuleCondition } from './rule.ts';

/** A moment at which a rule would have been evaluated, with what it would have found. */
export interface PastEvaluation {
  at: number;
  finding: Finding;
}

const HOUR_S = 3_600;
const DAY_S = 86_400;
const LONGEST_BY_HOUR_S = 48 * HOUR_S;
/** A window is moved on by a sixth of its length at most, so that six readings show all of its positions. */
const MOST_POSITIONS = 6;

/** How a window is made of kept hours or days. */
export interface WindowPlan {
  kind: 'hour' | 'day';
  /** Kept buckets in a window, and by how many it moves on. */
  length: number;
  step: number;
}

/** Windows of less than an hour are taken as hours, since shorter figures are not kept. */
export function planOf(windowSeconds: number): WindowPlan {
  const seconds = Math.max(HOUR_S, windowSeconds);
  const kind = seconds <= LONGEST_BY_HOUR_S ? 'hour' : 'day';
  const length = Math.round(seconds / (kind === 'hour' ? HOUR_S : DAY_S));
  let step = 1;
  while (length % step !== 0 || length / step > MOST_POSITIONS) step += 1;
  return { kind, length, step };
}

/** What a rule over windows would have found in the span, each time that its window has moved on. */
export async function pastWindows(
  scope: QueryScope,
  metric: Metric,
  condition: RuleCondition,
  span: TimeSpan,
): Promise<PastEvaluation[]> {
  const plan = planOf(condition.windowSeconds);
  const unitMs = (plan.kind === 'hour' ? HOUR_S : DAY_S) * 1000;
  // The first window of the span is compared with the one before it.
  const from = span.start - 2 * plan.length * unitMs;
  const buckets = bucketsIn({ start: from, end: span.end }, plan.kind, scope.timeZone).filter(
    ({ end }) => end <= span.end,
  );
  const figures = await new PastFigures(scope, metric, condition, buckets, plan).read();
  const evaluations: PastEvaluation[] = [];
  for (let end = 2 * plan.length; end <= buckets.length; end += plan.step) {
    const at = buckets[end - 1]?.end ?? 0;
    if (at > span.start)
      evaluations.push({ at, finding: findingAt(condition, metric, figures, end, plan.length) });
  }
  return evaluations;
}

type Figures = (end: number) => number | null;

function findingAt(
  condition: RuleCondition,
  metric: Metric,
  figures: Figures,
  end: number,
  length: number,
): Finding {
  const value = figures(end);
  if (condition.kind === 'no_data') {
    const isNothing = value === null || (value === 0 && isCounted(metric.aggregation));
    return { evidence: isNothing ? 'met' : 'clear', value: null };
  }
  const compared = condition.kind === 'percent_change' ? changeOf(value, figures(end - length)) : value;
  return {
    evidence: evidenceOf(condition, compared),
    value: compared === null ? null : new Big(compared).toFixed(),
  };
}

/** Figures of every position of a window, read once for each offset at which windows tile the span. */
class PastFigures {
  readonly #scope: QueryScope;
  readonly #metric: Metric;
  readonly #condition: RuleCondition;
  readonly #buckets: readonly Bucket[];
  readonly #plan: WindowPlan;

  constructor(
    scope: QueryScope,
    metric: Metric,
    condition: RuleCondition,
    buckets: readonly Bucket[],
    plan: WindowPlan,
  ) {
    this.#scope = scope;
    this.#metric = metric;
    this.#condition = condition;
    this.#buckets = buckets;
    this.#plan = plan;
  }

  async read(): Promise<Figures> {
    const { length, step } = this.#plan;
    const wholes = new Map<number, string>();
    for (let offset = 0; offset < length; offset += step) {
      for (const [end, value] of await this.#tiled(offset)) wholes.set(end, value);
    }
    const singles = length === 1 ? wholes : await this.#eachBucket();
    const { at: since } = await knownSince(this.#scope.company, this.#metric);
    return (end) => this.#figure(end, wholes, singles, since);
  }

  #figure(
    end: number,
    wholes: ReadonlyMap<number, string>,
    singles: ReadonlyMap<number, string>,
    since: number | null,
  ): number | null {
    const { length } = this.#plan;
    const isKnown = since !== null && (this.#buckets[end - 1]?.end ?? 0) > since;
    const whole = wholes.get(end);
    const steps = Array.from({ length }, (_, back) => singles.get(end - back)).flatMap((value) =>
      value === undefined ? [] : [new Big(value)],
    );
    const value = aggregate(this.#metric, this.#condition.aggregation, {
      whole: whole === undefined ? (isKnown ? nothingYet(this.#metric) : null) : new Big(whole),
      steps,
      stepCount: length,
      singles: [],
    });
    return value === null || this.#metric.unit !== 'percent'
      ? value
      : new Big(value).times(100).round(4).toNumber();
  }

  /** Windows that end at the offset and each length after it, by their end. */
  async #tiled(offset: number): Promise<Map<number, string>> {
    const { length } = this.#plan;
    return this.#query((index) => offset + Math.ceil((index + 1 - offset) / length) * length);
  }

  #eachBucket(): Promise<Map<number, string>> {
    return this.#query((index) => index + 1);
  }

  async #query(endOf: (index: number) => number): Promise<Map<number, string>> {
    const { kind } = this.#plan;
    const { timeZone } = this.#scope;
    const names = this.#buckets.map(({ start }) =>
      kind === 'hour' ? hourOf(start) : dayOf(start, timeZone),
    );
    const indexes = new Map(names.map((name, index) => [name, index]));
    const { rows } = await querySeries(this.#scope, {
      metrics: [this.#metric],
      start: names[0] ?? '',
      end: names.at(-1) ?? '',
      granularity: kind,
      into: (name) => {
        const index = indexes.get(name);
        return index === undefined ? undefined : String(endOf(index));
      },
      groupBy: [],
      filters: this.#condition.filters,
    });
    return new Map(
      rows.flatMap(({ bucket, values }) => {
        const value = values[this.#metric.name];
        return value === null || value === undefined ? [] : [[Number(bucket), value] as const];
      }),
    );
  }
}
