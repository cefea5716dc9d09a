import { type Bucket, bucketAt, bucketsIn, type Interval, type TimeSpan } from '#shared/time/buckets.ts';
import { hourOf } from './calendar.ts';
import type { Granularity } from './rollup-key.ts';

/** The kept buckets that the part of some buckets within a span is made of. */
export interface Cover {
  granularity: Granularity;
  /** First and last kept bucket, as rows name them. */
  start: string;
  end: string;
  /** Position among the buckets, by kept bucket. */
  positions: ReadonlyMap<string, number>;
}

/**
 * Figures are kept by hour of UTC and by day of the company's zone. Buckets of another zone are made of its days where
 * they begin and end with them, else of hours; undefined where neither fits, as in zones that differ by half an hour.
 */
export function coverOf(
  buckets: readonly Bucket[],
  span: TimeSpan,
  interval: Interval,
  companyZone: string,
): Cover | undefined {
  const parts = buckets.map(({ start, end }) => ({
    start: Math.max(start, span.start),
    end: Math.min(end, span.end),
  }));
  const edges = [...parts.map(({ start }) => start), span.end];
  const fits = (kept: Granularity) => edges.every((at) => bucketAt(at, kept, companyZone).start === at);
  const granularity = interval !== 'hour' && fits('day') ? 'day' : fits('hour') ? 'hour' : undefined;
  if (granularity === undefined) return undefined;
  const positions = new Map<string, number>();
  for (const [index, part] of parts.entries())
    for (const kept of bucketsIn(part, granularity, companyZone))
      positions.set(labelOf(kept, granularity), index);
  const labels = [...positions.keys()];
  return { granularity, start: labels[0] ?? '', end: labels.at(-1) ?? '', positions };
}

/** A kept bucket as rows name it. */
function labelOf({ start, date }: Bucket, granularity: Granularity): string {
  return granularity === 'day' ? date : hourOf(start);
}
