import type { Timing } from '#shared/schedules/timing.ts';

/**
 * The documented runs of a schedule, found without the code that finds them: each quarter of an hour of the period is asked
 * what a clock on the wall shows, by Intl. The schedules that it is asked for run on quarters, as clocks change by them.
 */
export interface ModelRun {
  local: string;
  at: number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function wall(at: number, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(at).replace(' ', 'T');
}

function isWanted(timing: Timing, local: string): boolean {
  const [date = '', time = ''] = local.split('T');
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  switch (timing.frequency) {
    case 'once':
      return date === timing.date && time === timing.time;
    case 'daily':
      return time === timing.time;
    case 'weekly': {
      const weekday = new Date(`${date}T00:00Z`).toLocaleDateString('en-GB', {
        weekday: 'long',
        timeZone: 'UTC',
      });
      return time === timing.time && weekday.toLowerCase() === timing.day_of_week;
    }
    case 'monthly': {
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const wanted = timing.day_of_month === 'last' ? last : Math.min(timing.day_of_month, last);
      return time === timing.time && day === wanted;
    }
    case 'cron': {
      // The patterns of the search: lists of minutes and hours on every day.
      const [minutes = '', hours = ''] = timing.cron.split(' ');
      return inList(minutes, minute) && inList(hours, hour);
    }
  }
}

function inList(list: string, value: number): boolean {
  return list === '*' || list.split(',').map(Number).includes(value);
}

/** The runs in (after, until], in order. */
export function modelRuns(timing: Timing, timeZone: string, after: number, until: number): ModelRun[] {
  const from = Math.floor(after / QUARTER_MS) * QUARTER_MS - 2 * DAY_MS;
  const firstSeen = new Map<string, number>();
  for (let at = from; at <= until + DAY_MS; at += QUARTER_MS) {
    const local = wall(at, timeZone);
    if (!firstSeen.has(local)) firstSeen.set(local, at);
  }
  const byInstant = new Map<number, string>();
  const locals = [...firstSeen.keys()];
  const first = Date.parse(`${locals[0] ?? ''}Z`);
  const last = Date.parse(`${locals.at(-1) ?? ''}Z`);
  for (let nominal = first; nominal <= last; nominal += QUARTER_MS) {
    const local = new Date(nominal).toISOString().slice(0, 16);
    if (!isWanted(timing, local)) continue;
    const at = firstSeen.get(local) ?? skippedAt(nominal, firstSeen);
    // In order of local times, so the later of two at one instant stays.
    if (at > after && at <= until) byInstant.set(at, local);
  }
  return [...byInstant].map(([at, local]) => ({ at, local })).sort((one, other) => one.at - other.at);
}

/** As much after the last quarter before the gap as the wall clock would have gone on. */
function skippedAt(nominal: number, firstSeen: ReadonlyMap<string, number>): number {
  for (let before = nominal - QUARTER_MS; ; before -= QUARTER_MS) {
    const at = firstSeen.get(new Date(before).toISOString().slice(0, 16));
    if (at !== undefined) return at + (nominal - before);
  }
}
