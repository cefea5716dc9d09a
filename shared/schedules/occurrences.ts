import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { zoned } from '#shared/time/buckets.ts';
import { type NominalTime, nominalText, nominalTimes } from './nominal-times.ts';
import type { Timing } from './timing.ts';

/** One time at which a schedule runs. */
export interface Occurrence {
  /** Local time in the schedule's zone, `2026-03-29T02:30`: what makes the occurrence one and the same. */
  local: string;
  /** Epoch milliseconds. */
  at: number;
}

/** When, and in which IANA zone. */
export interface ZonedTiming {
  timing: Timing;
  timeZone: string;
}

const NANOSECONDS_A_MS = 1_000_000;
/** A change of the clocks is felt for as long: the longest ever left out a whole day (Pacific/Apia, 2011). */
const FELT_MS = 25 * 3_600_000;

/**
 * The first occurrence after an instant; undefined where there is none. Where clocks change:
 * - a time that is skipped runs as much later as the clocks were moved: 02:30 becomes 03:30;
 * - where the schedule has that later time too, one of the two runs, under the later time;
 * - a time that comes twice runs the first time only.
 */
export function nextOccurrence(zonedTiming: ZonedTiming, after: number): Occurrence | undefined {
  const { timing, timeZone } = zonedTiming;
  const skipped = offsetAt(after, timeZone) - offsetAt(after - FELT_MS, timeZone);
  const from = wallTime(after, timeZone) - Math.max(0, skipped) - 1;
  let best: { nominal: NominalTime; at: number } | undefined;
  for (const nominal of nominalTimes(timing, from)) {
    if (best && nominal > wallTime(best.at, timeZone)) break;
    const at = instantOf(nominal, timeZone);
    if (at > after && (!best || at <= best.at)) best = { nominal, at };
  }
  return best && { local: nominalText(best.nominal), at: best.at };
}

/** The occurrences after an instant, in order. */
export function* occurrencesAfter(zonedTiming: ZonedTiming, after: number): Generator<Occurrence> {
  for (let last = after; ; ) {
    const next = nextOccurrence(zonedTiming, last);
    if (!next) return;
    yield next;
    last = next.at;
  }
}

/**
 * The timing that runs once, at this instant of a whole minute, in the zone. Of a local time that comes twice a zone means
 * the first coming; the second is named by its offset from UTC instead of by the zone.
 */
export function onceAt(at: number, timeZone: string): ZonedTiming {
  const [date = '', time = ''] = localTimeAt(at, timeZone).split('T');
  const timing: Timing = { frequency: 'once', date, time };
  const isFirst = nextOccurrence({ timing, timeZone }, at - 1)?.at === at;
  return { timing, timeZone: isFirst ? timeZone : offsetText(offsetAt(at, timeZone)) };
}

/** `+10:30`. */
function offsetText(offsetMs: number): string {
  const hoursAndMinutes = new Date(Math.abs(offsetMs)).toISOString().slice(11, 16);
  return `${offsetMs < 0 ? '-' : '+'}${hoursAndMinutes}`;
}

/** Local time in the zone, `2026-03-29T02:30`. */
export function localTimeAt(at: number, timeZone: string): string {
  return nominalText(wallTime(at, timeZone));
}

/** Temporal's rule "compatible", which is that of RFC 5545: of two the first, in a gap as much later. */
function instantOf(nominal: NominalTime, timeZone: string): number {
  const local = PlainDateTime.fromString(nominalText(nominal), getISO);
  return PlainDateTime.toZonedDateTime(local, timeZone).epochMilliseconds;
}

/** What a clock on the wall shows at the instant. */
function wallTime(at: number, timeZone: string): NominalTime {
  return at + offsetAt(at, timeZone);
}

function offsetAt(at: number, timeZone: string): number {
  return ZonedDateTime.offsetNanoseconds(zoned(at, timeZone)) / NANOSECONDS_A_MS;
}
