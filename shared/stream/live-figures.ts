import { Big } from 'big.js';
import type { FigureRef, Figures, Metric } from '#shared/metrics/catalogue/index.ts';
import { fromScaled } from '#shared/metrics/decimal.ts';
import { type Level, mergeLevels } from '#shared/metrics/level.ts';
import { LIVE_BUCKET_MS, PLAIN_VALUE, SPREAD } from '#shared/metrics/live.ts';
import { isCounted, type WindowFigures } from './aggregate.ts';
import type { Definition } from './definition.ts';
import type { FeedCell, LiveFeed } from './live-feed.ts';

/** Sums and members of cells that fall together. */
class Totals {
  readonly #sums = new Map<FigureRef, bigint>();
  readonly #members = new Map<FigureRef, Set<string>>();
  readonly #spreads = new Map<FigureRef, number[]>();
  readonly #levels = new Map<string, Level>();

  add(source: string, { sums, members, values, level }: FeedCell): void {
    for (const [measure, scaled] of sums) {
      const ref: FigureRef = `${source}/${measure}`;
      this.#sums.set(ref, (this.#sums.get(ref) ?? 0n) + scaled);
    }
    for (const [counted, hashes] of Object.entries(members)) {
      const ref: FigureRef = `${source}/${counted}`;
      const set = this.#members.get(ref) ?? new Set();
      this.#members.set(ref, set);
      for (const hash of hashes) set.add(hash);
    }
    for (const [name, list] of Object.entries(values)) {
      if (!name.startsWith(SPREAD)) continue;
      const ref: FigureRef = `${source}/${name.slice(SPREAD.length)}`;
      this.#spreads.set(ref, [...(this.#spreads.get(ref) ?? []), ...list]);
    }
    const known = this.#levels.get(source);
    if (level) this.#levels.set(source, known ? mergeLevels(known, level) : level);
  }

  figures(): Figures {
    const sum = (ref: FigureRef) => {
      const scaled = this.#sums.get(ref);
      return scaled === undefined ? null : new Big(fromScaled(scaled));
    };
    return {
      sum,
      distinct: (...refs) => this.#union(refs, sum),
      quantile: (ref, share) => nearestRank(this.#spreads.get(ref) ?? [], share),
      level: (source, of) => {
        const value = this.#levels.get(source)?.[of];
        return value === undefined ? null : new Big(value);
      },
    };
  }

  #union(refs: readonly FigureRef[], sum: Figures['sum']): Big | null {
    const sets = refs.flatMap((ref) => this.#members.get(ref) ?? []);
    const [first] = sets;
    if (first) return new Big(sets.length === 1 ? first.size : new Set(sets.flatMap((set) => [...set])).size);
    const hasEvents = refs.some((ref) => sum(`${ref.slice(0, ref.indexOf('/'))}/count`) !== null);
    return hasEvents ? new Big(0) : null;
  }
}

function nearestRank(values: readonly number[], share: number): Big | null {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
  return value === undefined ? null : new Big(value);
}

/** Span of live figures: buckets from one up to, not including, another, in steps of so many buckets. */
interface Span {
  from: number;
  to: number;
  bucketsPerStep: number;
  stepCount: number;
}

/** Buckets of a span of time; the bucket that `end` falls into belongs to it unless it begins there. */
export function spanOf(start: number, end: number, stepMs: number, stepCount: number): Span {
  return {
    from: Math.floor(start / LIVE_BUCKET_MS),
    to: Math.ceil(end / LIVE_BUCKET_MS),
    bucketsPerStep: Math.max(1, stepMs / LIVE_BUCKET_MS),
    stepCount,
  };
}

/** A metric over a span of the feed, of the cells that the filters keep. */
export function liveFigures(
  feed: LiveFeed,
  metric: Metric,
  { from, to, bucketsPerStep, stepCount }: Span,
  filters: Definition['filters'],
): WindowFigures {
  const wanted = Object.entries(filters).map(([name, values]) => [name, new Set(values)] as const);
  const whole = new Totals();
  const steps = new Map<number, Totals>();
  const singles: number[] = [];
  for (const source of sourcesOf(metric)) {
    for (const { bucket, cell } of feed.cells(source, from, to)) {
      if (wanted.some(([name, values]) => !values.has(cell.dims[name] ?? ''))) continue;
      const step = Math.floor((bucket - from) / bucketsPerStep);
      const part = steps.get(step) ?? new Totals();
      steps.set(step, part);
      part.add(source, cell);
      whole.add(source, cell);
      for (const value of cell.values[singlesOf(metric)] ?? []) singles.push(value);
    }
  }
  return {
    whole: metric.value(whole.figures()) ?? nothingYet(metric),
    steps: Array.from(steps.values(), (part) => metric.value(part.figures())).filter(
      (value) => value !== null,
    ),
    stepCount,
    singles,
  };
}

/** Values of an own metric stand under no name, since its source has one metric only. */
function singlesOf({ name, figuresFrom }: Metric): string {
  return figuresFrom === undefined ? name : PLAIN_VALUE;
}

/** No event in a window is a count of none; a ratio, a mean or a level of nothing is unknown. */
export function nothingYet({ aggregation }: Metric): Big | null {
  return isCounted(aggregation) ? new Big(0) : null;
}

function sourcesOf(metric: Metric): Set<string> {
  const refs = [...metric.distincts, ...metric.spreads];
  return new Set([...metric.sources, ...refs.map((ref) => ref.slice(0, ref.indexOf('/')))]);
}
