/**
 * Buckets of time found by asking Intl for the wall clock of every quarter hour: slow, and with nothing of the
 * platform's code.
 */
export type ModelInterval = 'hour' | 'day' | 'week' | 'month';

export interface ModelBucket {
  start: number;
  end: number;
}

const QUARTER = 900_000;
const DAY = 86_400_000;
/** Longer than any bucket, so that the bucket of a span's edge is found whole. */
const MARGIN = 33 * DAY;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date on the wall clock, YYYY-MM-DD. */
export function localDate(at: number, zone: string): string {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  formats.set(zone, format);
  return format.format(at);
}

const dates = new Map<string, Map<number, string>>();

/** As localDate, remembered for quarter hours, in which no zone changes its date: the same weeks are looked at again and again. */
export function modelDay(instant: number, zone: string): string {
  const at = Math.floor(instant / QUARTER) * QUARTER;
  const known = dates.get(zone) ?? new Map<number, string>();
  dates.set(zone, known);
  const date = known.get(at) ?? localDate(at, zone);
  known.set(at, date);
  return date;
}

/** Dates are counted as days since 1970, whatever a zone's clocks do. */
const dayNumber = (date: string) => Date.parse(date) / DAY;
const dateOf = (number: number) => new Date(number * DAY).toISOString().slice(0, 10);

export function dateShifted(date: string, days: number): string {
  return dateOf(dayNumber(date) + days);
}

function labelOf(at: number, interval: ModelInterval, zone: string): string {
  if (interval === 'hour') return String(Math.floor(at / 3_600_000));
  const date = modelDay(at, zone);
  if (interval === 'month') return date.slice(0, 7);
  // 1970-01-05 was a Monday.
  return interval === 'day' ? date : dateOf(Math.floor((dayNumber(date) - 4) / 7) * 7 + 4);
}

/** The buckets that the span touches, whole. */
export function modelBuckets(span: ModelBucket, interval: ModelInterval, zone: string): ModelBucket[] {
  const starts: number[] = [];
  const margin = interval === 'hour' ? DAY : MARGIN;
  const from = Math.floor((span.start - margin) / QUARTER) * QUARTER;
  let label = labelOf(from, interval, zone);
  for (let at = from; at < span.end + margin; at += QUARTER) {
    const next = labelOf(at, interval, zone);
    if (next !== label) starts.push(at);
    label = next;
  }
  return starts
    .slice(0, -1)
    .map((start, index) => ({ start, end: starts[index + 1] ?? start }))
    .filter(({ start, end }) => end > span.start && start < span.end);
}

/** The instants whose dates lie from the first to the last. */
export function modelDates(first: string, last: string, zone: string): ModelBucket {
  const around = { start: Date.parse(first) - 2 * DAY, end: Date.parse(last) + 3 * DAY };
  const days = modelBuckets(around, 'day', zone).filter(({ start }) => {
    const date = localDate(start, zone);
    return date >= first && date <= last;
  });
  return { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
}

/** Whether a day begins then. */
export function isMidnight(at: number, zone: string): boolean {
  return localDate(at, zone) !== localDate(at - 1, zone);
}
