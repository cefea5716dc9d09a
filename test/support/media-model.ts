import { modelDay } from './reference-model.ts';

/**
 * What the media figures must be: plain folds over unique events, with nothing of the platform's code. Seconds and
 * bitrates are whole numbers here, so that sums are exact.
 */
export interface MediaEvent {
  id: string;
  name: string;
  at: number;
  user: string | null;
  properties: Readonly<Record<string, string | number | boolean>>;
}

const DAY_MS = 86_400_000;

/** Dates up to the last, as many as asked for, in order. */
export function datesUpTo(last: string, days: number): string[] {
  return Array.from({ length: days }, (_none, index) =>
    new Date(Date.parse(last) - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

export function mondayOf(date: string): string {
  const back = (new Date(date).getUTCDay() + 6) % 7;
  return new Date(Date.parse(date) - back * DAY_MS).toISOString().slice(0, 10);
}

export function ratioOf(part: number, whole: number, digits = 10): number | null {
  return whole === 0 ? null : Number((part / whole).toFixed(digits));
}

const named = (events: readonly MediaEvent[], ...names: string[]) =>
  events.filter((event) => names.includes(event.name));
const sum = (events: readonly MediaEvent[], property: string) =>
  events.reduce((total, event) => total + Number(event.properties[property] ?? 0), 0);
const ACTIONS = ['like', 'comment', 'share', 'upload'];

function views(events: readonly MediaEvent[]) {
  const viewers = events.filter((event) => !ACTIONS.includes(event.name)).flatMap(({ user }) => user ?? []);
  return { views: named(events, 'video_view').length, unique: new Set(viewers).size };
}

function watching(events: readonly MediaEvent[]) {
  const seen = named(events, 'video_view').length;
  const done = named(events, 'video_progress').filter(
    (event) => event.properties['completed'] === true,
  ).length;
  return {
    watchTime: sum(named(events, 'video_progress'), 'watch_time'),
    completionRate: ratioOf(done + named(events, 'video_complete').length, seen),
  };
}

function playing(events: readonly MediaEvent[]) {
  const watched = sum(named(events, 'video_progress'), 'watch_time');
  return {
    // Unknown where nobody told how long they watched; 0 seconds watched leave nothing to divide by.
    bufferingRate: ratioOf(sum(named(events, 'video_buffering'), 'duration'), watched),
    errorRate: ratioOf(named(events, 'video_error').length, named(events, 'video_view').length),
  };
}

function countsBy(events: readonly MediaEvent[], property: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { properties } of named(events, 'video_view')) {
    const value = properties[property];
    if (value !== undefined) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  }
  return counts;
}

export interface VideoQuestion {
  events: readonly MediaEvent[];
  timeZone: string;
  /** Dates of the period and of the one before. */
  dates: readonly string[];
  datesBefore: readonly string[];
  today: string;
  interval: 'day' | 'week';
}

/** What the platform must answer about one video beside the period's start and end; null where there is no data. */
export function videoModel({ events, timeZone, dates, datesBefore, today, interval }: VideoQuestion) {
  const on = (wanted: ReadonlySet<string>) =>
    events.filter((event) => wanted.has(modelDay(event.at, timeZone)));
  const own = on(new Set(dates));
  if (own.length === 0) return null;
  const bucketOf = (date: string) => (interval === 'week' ? mondayOf(date) : date);
  const timeline = <T extends object>(entryOf: (events: readonly MediaEvent[]) => T) =>
    [...new Set(dates.map(bucketOf))].map((date) => ({
      date,
      ...entryOf(own.filter((event) => bucketOf(modelDay(event.at, timeZone)) === date)),
      ...(date === bucketOf(today) ? { incomplete: true } : {}),
    }));
  const total = named(own, 'video_view').length;
  const before = named(on(new Set(datesBefore)), 'video_view').length;
  const bitrates = own.filter((event) => event.properties['bitrate'] !== undefined);
  const bitrate = ratioOf(sum(bitrates, 'bitrate'), bitrates.length);
  return {
    views: {
      total,
      unique: views(own).unique,
      change: ratioOf(total - before, before, 6),
      byCountry: countsBy(own, 'country'),
      byDevice: countsBy(own, 'device'),
      byPlatform: countsBy(own, 'platform'),
      timeline: timeline(views),
    },
    engagement: {
      averageWatchTime: ratioOf(watching(own).watchTime, total),
      completionRate: watching(own).completionRate,
      likes: named(own, 'like').length,
      comments: named(own, 'comment').length,
      shares: named(own, 'share').length,
      timeline: timeline(watching),
    },
    performance: {
      ...playing(own),
      averageBitrate: bitrate === null ? null : `${Math.round(bitrate)}k`,
      timeline: timeline(playing),
    },
  };
}
