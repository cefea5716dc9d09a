import { bucketsIn, type TimeSpan } from '#shared/time/buckets.ts';
import { nameOf, type TimelineInterval } from './period.ts';

export interface TimelineScope {
  span: TimeSpan;
  interval: TimelineInterval;
  timeZone: string;
  now: number;
}

interface TimelineEntry {
  date: string;
  incomplete?: true;
}

/**
 * One entry for every bucket of the span, in order; those without figures are made of undefined. The running bucket is
 * marked.
 */
export function timelineOf<Figures, Entry>(
  { span, interval, timeZone, now }: TimelineScope,
  figures: ReadonlyMap<string, Figures>,
  entryOf: (figures: Figures | undefined) => Entry,
): (TimelineEntry & Entry)[] {
  return bucketsIn(span, interval, timeZone).map((bucket) => ({
    date: interval === 'hour' ? instantText(bucket.start) : bucket.date,
    ...entryOf(figures.get(nameOf(bucket, interval))),
    ...(bucket.start <= now && now < bucket.end ? { incomplete: true as const } : {}),
  }));
}

/** ISO 8601 in UTC, whole seconds. */
export function instantText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
