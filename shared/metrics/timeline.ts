import { PlatformError } from '#shared/runtime/errors.ts';
import { type Bucket, bucketAt, bucketsIn, type Interval, type TimeSpan } from '#shared/time/buckets.ts';
import { findMetric, type Metric } from './catalogue/index.ts';
import { type Cover, coverOf } from './cover.ts';
import { knownSince } from './known-since.ts';
import { figureOfNothing } from './nothing.ts';
import { type QueryScope, querySeries, type SeriesResult } from './query.ts';

export interface TimelineQuery {
  /** Built-in ones may be told by their name. */
  metrics: readonly (string | Metric)[];
  /** What is read; buckets that reach beyond it hold what lies within. Whole hours where the interval is one. */
  span: TimeSpan;
  interval: Interval;
  /** IANA zone of the buckets. */
  timeZone: string;
  groupBy: readonly string[];
  filters: Readonly<Record<string, readonly string[]>>;
  /** Epoch milliseconds. */
  now: number;
}

/** Figures by metric: exact decimal text; null where nothing is known. */
export interface TimelineFigures {
  /** In the order of the buckets. */
  values: Record<string, (string | null)[]>;
  /** Over the span; distinct counts are of the union. */
  totals: Record<string, string | null>;
}

export interface Timeline extends TimelineFigures {
  span: TimeSpan;
  /** In order, without gap or overlap. */
  buckets: Bucket[];
  /** In order of their dimension values; empty without `groupBy`. Events that lack a dimension are in none. */
  groups: (TimelineFigures & { dims: Record<string, string> })[];
  /** Start of the first hour that told of each metric, in epoch milliseconds; null where there is none. */
  since: Record<string, number | null>;
  /** Metrics of which some value rests on an estimate of a large distinct count. */
  estimated: string[];
  readUnits: number;
}

/** Most kept buckets that one read goes through: 9,000 hours are a year, 9,000 days more than any plan keeps. */
const MOST_KEPT_BUCKETS = 9_000;

/**
 * Figures of a company along time, every bucket filled. What happened to be nothing is 0 where events of the metric had
 * been seen before, and null where they had not, lies ahead, or is a ratio of nothing: what is unknown is never a 0.
 * @throws PlatformError VALIDATION_ERROR where the figures are not kept in a way that the buckets can be made of
 */
export async function readTimeline(scope: QueryScope, query: TimelineQuery): Promise<Timeline> {
  const { interval, timeZone, groupBy } = query;
  const span = interval === 'hour' ? wholeHours(query.span) : query.span;
  const buckets = bucketsIn(span, interval, timeZone);
  const cover = requireCover(coverOf(buckets, span, interval, scope.timeZone), scope, timeZone);
  // One that the catalogue lacks is refused by the query.
  const metrics = query.metrics.flatMap((asked) =>
    typeof asked === 'string' ? (findMetric(asked) ?? []) : asked,
  );
  const [whole, grouped, known] = await Promise.all([
    readCovered(scope, query, cover, []),
    groupBy.length === 0 ? undefined : readCovered(scope, query, cover, groupBy),
    Promise.all(metrics.map(async (metric) => knownSince(scope.company, metric))),
  ]);
  const since = new Map(metrics.map((metric, index) => [metric, known[index]?.at ?? null]));
  const filling = { span, buckets, since, now: query.now };
  const rowsOf = Map.groupBy(grouped?.rows ?? [], ({ dims }) => JSON.stringify(dims));
  return {
    span,
    buckets,
    ...filled(filling, whole.rows, whole.totals),
    groups: (grouped?.groups ?? []).map(({ dims, values }) => ({
      dims,
      ...filled(filling, rowsOf.get(JSON.stringify(dims)) ?? [], values),
    })),
    since: Object.fromEntries([...since].map(([{ name }, at]) => [name, at])),
    estimated: [...new Set([whole, grouped].flatMap((result) => result?.estimated ?? []))],
    readUnits: [whole, grouped, ...known].reduce((units, read) => units + (read?.readUnits ?? 0), 0),
  };
}

/** Hours of the span's edges, which it may have begun or left in the middle. */
function wholeHours({ start, end }: TimeSpan): TimeSpan {
  return { start: bucketAt(start, 'hour', 'UTC').start, end: bucketAt(end - 1, 'hour', 'UTC').end };
}

function requireCover(cover: Cover | undefined, { timeZone }: QueryScope, asked: string): Cover {
  if (cover === undefined) {
    throw refusal(
      `Figures are kept by day of ${timeZone} and by hour of UTC; what was asked for ${asked} begins or ends between those. Ask for ${timeZone}, for a zone whose clocks differ from UTC by whole hours, or hourly.`,
    );
  }
  if (cover.positions.size > MOST_KEPT_BUCKETS) {
    throw refusal(
      `${cover.positions.size} ${cover.granularity}s would be read; at most ${MOST_KEPT_BUCKETS} are. Ask for a shorter time or for ${timeZone}, where days are kept.`,
    );
  }
  return cover;
}

async function readCovered(
  scope: QueryScope,
  { metrics, interval, filters }: TimelineQuery,
  { granularity, start, end, positions }: Cover,
  groupBy: readonly string[],
): Promise<SeriesResult> {
  const into = (kept: string) => positions.get(kept)?.toString();
  try {
    return await querySeries(scope, { metrics, granularity, start, end, into, groupBy, filters });
  } catch (error) {
    if (!(error instanceof PlatformError) || granularity === 'day' || interval === 'hour') throw error;
    // The caller asked for days, and is told about hours: that other days are made of them must be said.
    throw refusal(
      `Days of another zone than ${scope.timeZone} are made of hours: ${error.details ?? error.message} In ${scope.timeZone} more figures are kept.`,
    );
  }
}

interface Filling {
  span: TimeSpan;
  buckets: readonly Bucket[];
  since: ReadonlyMap<Metric, number | null>;
  now: number;
}

function filled(
  { span, buckets, since, now }: Filling,
  rows: SeriesResult['rows'],
  totals: SeriesResult['totals'],
): TimelineFigures {
  const byPosition = new Map(rows.map((row) => [Number(row.bucket), row.values]));
  const figures: TimelineFigures = { values: {}, totals: {} };
  for (const [metric, first] of since) {
    const known = ({ start, end }: TimeSpan) => first !== null && end > first && start <= now;
    const empty = figureOfNothing(metric);
    const pick = (value: string | null | undefined, part: TimeSpan) => value ?? (known(part) ? empty : null);
    figures.values[metric.name] = buckets.map(({ start, end }, position) =>
      pick(byPosition.get(position)?.[metric.name], {
        start: Math.max(start, span.start),
        end: Math.min(end, span.end),
      }),
    );
    figures.totals[metric.name] = pick(totals[metric.name], span);
  }
  return figures;
}

function refusal(details: string): PlatformError {
  return new PlatformError('VALIDATION_ERROR', 'These figures cannot be read', { details });
}
