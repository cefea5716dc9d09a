import { Cron } from 'croner';
import { patternsOf, type Timing } from './timing.ts';

/**
 * Local times are counted as if they were UTC, in milliseconds: so the cron library gives the times that a clock on
 * the wall shows, and what a change of the clocks makes of them is decided in one place (occurrences.ts).
 */
export type NominalTime = number;

const MOST_KEPT = 500;
const kept = new Map<string, Cron>();

/** The timing's local times after the given one, in order. */
export function* nominalTimes(timing: Timing, after: NominalTime): Generator<NominalTime> {
  if (timing.frequency === 'once') {
    const at = Date.parse(`${timing.date}T${timing.time}Z`);
    if (at > after) yield at;
    return;
  }
  const crons = patternsOf(timing).map(cronOf);
  for (let last = after; ; ) {
    const next = Math.min(...crons.map((cron) => cron.nextRun(new Date(last))?.getTime() ?? Infinity));
    if (next === Infinity) return;
    yield next;
    last = next;
  }
}

/** @throws Error where the pattern is none; the text says what is wrong with it */
export function cronOf(pattern: string): Cron {
  const known = kept.get(pattern);
  if (known) return known;
  const made = new Cron(pattern, { utcOffset: 0, mode: '5-part' });
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, made);
  return made;
}

/** `2026-03-29T02:30`. */
export function nominalText(time: NominalTime): string {
  return new Date(time).toISOString().slice(0, 16);
}
