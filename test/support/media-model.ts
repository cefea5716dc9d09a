import { modelDay } from './model-time.ts';

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
      change: ratioOf(total - before, before),
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

export type SummaryQuestion = Omit<VideoQuestion, 'today' | 'interval'>;

/** What the platform must answer about all videos; null where there is no data. */
export function summaryModel({ events, timeZone, dates, datesBefore }: SummaryQuestion) {
  const on = (wanted: readonly string[]) =>
    events.filter((event) => wanted.includes(modelDay(event.at, timeZone)));
  const [own, before] = [on(dates), on(datesBefore)];
  if (own.length === 0) return null;
  const videos = [...Map.groupBy(own, (event) => String(event.properties['video_id']))];
  const top = videos
    .map(([id, group]) => ({
      id,
      title: titleOf(group, timeZone),
      views: named(group, 'video_view').length,
      watchTime: watching(group).watchTime,
      engagement: engagementOf(group),
    }))
    .sort((one, other) => other.views - one.views || (one.id < other.id ? -1 : 1));
  const viewed = (group: readonly MediaEvent[]) => named(group, 'video_view').length;
  const growth = (valueOf: (group: readonly MediaEvent[]) => number | null) => {
    const [was, is] = [valueOf(before), valueOf(own)];
    return was === null || is === null ? null : ratioOf(is - was, was);
  };
  return {
    totalVideos: videos.length,
    totalViews: viewed(own),
    totalWatchTime: watching(own).watchTime,
    averageEngagement: {
      watchTime: ratioOf(watching(own).watchTime, viewed(own)),
      completionRate: watching(own).completionRate,
      likes: ratioOf(named(own, 'like').length, videos.length),
      comments: ratioOf(named(own, 'comment').length, videos.length),
    },
    topVideos: top.slice(0, 10),
    trends: {
      views: growth(viewed),
      watchTime: growth((group) => watching(group).watchTime),
      engagement: growth(engagementOf),
    },
  };
}

function engagementOf(events: readonly MediaEvent[]): number | null {
  const seen = named(events, 'video_view').length;
  const answers = ratioOf(named(events, 'like', 'comment', 'share').length, seen);
  const completed = watching(events).completionRate;
  if (answers === null || completed === null) return null;
  return Number(Math.min(1, answers + completed).toFixed(10));
}

/** Of the latest day with a title: the most frequent one, of equals the first in the alphabet. */
function titleOf(events: readonly MediaEvent[], timeZone: string): string | null {
  const titled = named(events, 'video_view').filter(({ properties }) => properties['title'] !== undefined);
  const days = titled.map(({ at }) => modelDay(at, timeZone)).sort();
  const latest = titled.filter(({ at }) => modelDay(at, timeZone) === days.at(-1));
  const groups = [...Map.groupBy(latest, ({ properties }) => String(properties['title']))];
  groups.sort(([one, of], [other, others]) => others.length - of.length || (one < other ? -1 : 1));
  return groups[0]?.[0] ?? null;
}

const PRESENCE =
  /^(page_view|session_start|session_end|sign_up|login|purchase|video_\w+|like|comment|share|upload)$/;

export interface UserQuestion {
  events: readonly MediaEvent[];
  timeZone: string;
  dates: readonly string[];
  datesBefore: readonly string[];
  today: string;
}

const shift = (date: string, days: number) =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** What the platform must answer about users; null where there is no data of one. */
export function usersModel({ events, timeZone, dates, datesBefore, today }: UserQuestion) {
  const dayOf = (event: MediaEvent) => modelDay(event.at, timeZone);
  const peopleOn = (wanted: readonly string[]) =>
    new Set(
      events
        .filter((event) => PRESENCE.test(event.name) && wanted.includes(dayOf(event)))
        .flatMap(({ user }) => user ?? []),
    );
  const own = events.filter((event) => dates.includes(dayOf(event)));
  const active = peopleOn(dates);
  if (active.size === 0) return null;
  const first = firstDates(events, timeZone);
  const isNew = (user: string) => (first.get(user) ?? '') >= (dates[0] ?? '');
  const fresh = [...active].filter(isNew);
  const before = peopleOn(datesBefore);
  const ends = named(own, 'session_end').filter(({ properties }) => properties['duration'] !== undefined);
  const devices = named(own, 'session_start').filter(({ properties }) => properties['device'] !== undefined);
  const cohorts = dates
    .map((date) => ({ date, people: [...first].filter(([, day]) => day === date).map(([user]) => user) }))
    .filter(({ people }) => people.length > 0);
  const back = (date: string, people: readonly string[], days: number) => {
    const later = shift(date, days);
    if (later >= today) return null;
    const there = peopleOn([later]);
    return people.filter((user) => there.has(user)).length;
  };
  const shares = (days: number) => {
    const over = cohorts.filter(({ date, people }) => back(date, people, days) !== null);
    const [came, all] = over.reduce(
      ([sum, size], { date, people }) => [sum + (back(date, people, days) ?? 0), size + people.length],
      [0, 0],
    );
    return ratioOf(came, all);
  };
  const share = (date: string, people: readonly string[], days: number) => {
    const came = back(date, people, days);
    return came === null ? null : ratioOf(came, people.length);
  };
  return {
    activity: {
      activeUsers: {
        daily: peopleOn(datesUpTo(today, 1)).size,
        weekly: peopleOn(datesUpTo(today, 7)).size,
        monthly: peopleOn(datesUpTo(today, 30)).size,
      },
      sessions: {
        total: named(own, 'session_start').length,
        averageDuration: ratioOf(sum(ends, 'duration'), ends.length),
        byDevice: Object.fromEntries(
          [...Map.groupBy(devices, ({ properties }) => String(properties['device']))].map(
            ([device, group]) => [device, group.length],
          ),
        ),
      },
      actions: {
        uploads: named(own, 'upload').length,
        comments: named(own, 'comment').length,
        likes: named(own, 'like').length,
        shares: named(own, 'share').length,
      },
    },
    growth: {
      newUsers: fresh.length,
      returningUsers: active.size - fresh.length,
      churnRate: ratioOf([...before].filter((user) => !active.has(user)).length, before.size),
      bySource: sourcesOf(own, fresh, timeZone),
    },
    retention: {
      day1: shares(1),
      day7: shares(7),
      day30: shares(30),
      cohorts: cohorts.map(({ date, people }) => ({
        date,
        day1: share(date, people, 1),
        day7: share(date, people, 7),
        day30: share(date, people, 30),
      })),
    },
  };
}

/** The first day on which each user was there. */
function firstDates(events: readonly MediaEvent[], timeZone: string): Map<string, string> {
  const first = new Map<string, string>();
  for (const { name, user, at } of events) {
    const day = modelDay(at, timeZone);
    if (PRESENCE.test(name) && user !== null && day < (first.get(user) ?? '9999')) first.set(user, day);
  }
  return first;
}

function sourcesOf(
  events: readonly MediaEvent[],
  fresh: readonly string[],
  timeZone: string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const user of fresh) {
    const signUps = named(events, 'sign_up')
      .filter((event) => event.user === user && event.properties['source'] !== undefined)
      .map((event) => `${modelDay(event.at, timeZone)} ${String(event.properties['source'])}`)
      .sort();
    const source = signUps[0]?.slice('YYYY-MM-DD '.length) ?? 'unknown';
    counts[source] = (counts[source] ?? 0) + 1;
  }
  return counts;
}

/** What the platform must answer about the engagement of users; null where there is no data. */
export function engagementModel({
  events,
  timeZone,
  dates,
}: Pick<UserQuestion, 'events' | 'timeZone' | 'dates'>) {
  const own = events.filter((event) => dates.includes(modelDay(event.at, timeZone)));
  if (own.length === 0) return null;
  const first = firstDates(events, timeZone);
  const ends = named(own, 'session_end');
  const ofType = (fresh: boolean) =>
    ends.filter(({ user }) => user !== null && (first.get(user) ?? '') >= (dates[0] ?? '') === fresh);
  const hours = Array.from({ length: 24 }, (_none, hour) => {
    const inHour = own.filter(({ at }) => timeOfDay(at, timeZone) === hour);
    const bounces = bounceRate(named(inHour, 'session_end'));
    return {
      hour,
      users: new Set(inHour.filter(({ name }) => PRESENCE.test(name)).flatMap(({ user }) => user ?? [])).size,
      engagement: bounces === null ? null : Number((1 - bounces).toFixed(10)),
    };
  });
  const means = (group: readonly MediaEvent[]) => ({
    sessionDuration: meanOf(group, 'duration'),
    pagesPerSession: meanOf(group, 'pages'),
  });
  const { sessionDuration, pagesPerSession } = means(ends);
  return {
    engagement: {
      averageSessionDuration: sessionDuration,
      pagesPerSession,
      bounceRate: bounceRate(ends),
      byUserType: { new: means(ofType(true)), returning: means(ofType(false)) },
      byTimeOfDay: hours,
    },
  };
}

function meanOf(events: readonly MediaEvent[], property: string): number | null {
  const told = events.filter(({ properties }) => properties[property] !== undefined);
  return ratioOf(sum(told, property), told.length);
}

function bounceRate(ends: readonly MediaEvent[]): number | null {
  const told = ends.filter(
    ({ properties }) => properties['bounced'] !== undefined || properties['pages'] !== undefined,
  );
  const bounced = told.filter(({ properties }) =>
    properties['bounced'] === undefined ? Number(properties['pages']) <= 1 : properties['bounced'] === true,
  );
  return ratioOf(bounced.length, told.length);
}

const hourFormats = new Map<string, Intl.DateTimeFormat>();

/** Hours are those of UTC; each counts for the hour of the day that its middle lies in. */
function timeOfDay(at: number, timeZone: string): number {
  const format =
    hourFormats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  hourFormats.set(timeZone, format);
  return Number(format.format(Math.floor(at / 3_600_000) * 3_600_000 + 1_800_000));
}

export interface SystemQuestion {
  events: readonly MediaEvent[];
  /** First instant of the period. */
  start: number;
  now: number;
}

const isFailure = ({ properties }: MediaEvent) => Number(properties['status'] ?? 0) >= 500;

/** What the platform must answer about the health of a system, beside percentiles; null where there is no data. */
export function healthModel({ events, start }: SystemQuestion) {
  const own = events.filter(({ at, name }) => at >= start && !name.startsWith('metric:jobs'));
  if (own.length === 0) return null;
  const requests = named(own, 'api_request');
  const timed = requests.filter(({ properties }) => properties['duration'] !== undefined);
  const errors = [...requests.filter(isFailure), ...named(own, 'error')];
  const typeOf = ({ name, properties }: MediaEvent) =>
    String(properties['error_type'] ?? (name === 'api_request' ? 'api' : 'unknown'));
  const byType = [...Map.groupBy(errors, typeOf)].flatMap(([type, group]) => {
    const rate = ratioOf(group.length, requests.length);
    return rate === null ? [] : [[type, rate] as const];
  });
  const checks = named(own, 'health_check');
  const healthy = checks.filter(({ properties }) => properties['healthy'] !== false);
  const answered = requests.length - requests.filter(isFailure).length;
  const latest = (metric: string) => latestOf(own, metric);
  const load = ['load_1m', 'load_5m', 'load_15m'].map(latest);
  const gigabytes = (bytes: number | null) => (bytes === null ? null : `${bytes / 1e9}GB`);
  return {
    uptime: checks.length > 0 ? ratioOf(healthy.length, checks.length) : ratioOf(answered, requests.length),
    responseTime: { average: ratioOf(sum(timed, 'duration'), timed.length) },
    errors: { rate: ratioOf(errors.length, requests.length), byType: Object.fromEntries(byType) },
    resources: {
      cpu: { usage: latest('cpu_usage'), ...(load.includes(null) ? {} : { load }) },
      memory: { usage: latest('memory_usage'), available: gigabytes(latest('memory_available')) },
      storage: { usage: null, available: null },
    },
  };
}

/** Nearest rank among the durations of requests; null where none tells it. */
export function durationAt({ events, start }: SystemQuestion, quantile: number): number | null {
  const durations = named(events, 'api_request')
    .filter(({ at, properties }) => at >= start && properties['duration'] !== undefined)
    .map(({ properties }) => Number(properties['duration']))
    .sort((one, other) => one - other);
  return durations[Math.max(1, Math.ceil(quantile * durations.length)) - 1] ?? null;
}

function latestOf(events: readonly MediaEvent[], metric: string): number | null {
  const points = named(events, `metric:${metric}`);
  points.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const value = points.at(-1)?.properties['value'];
  return value === undefined ? null : Number(value);
}

export function performanceModel({ events, start, now }: SystemQuestion) {
  const own = events.filter(({ at, name }) => at >= start && !/^metric:(cpu|load|memory)_/.test(name));
  if (own.length === 0) return null;
  const requests = named(own, 'api_request');
  const timed = (group: readonly MediaEvent[]) =>
    group.filter(({ properties }) => properties['duration'] !== undefined);
  const mean = (group: readonly MediaEvent[]) => ratioOf(sum(timed(group), 'duration'), timed(group).length);
  const endpoints = [
    ...Map.groupBy(
      requests.filter(({ properties }) => properties['endpoint'] !== undefined),
      ({ properties }) => String(properties['endpoint']),
    ),
  ];
  const jobs = (type: string) => {
    const ofType = own.filter(({ properties }) => properties['job_type'] === type);
    return {
      queued: latestOf(ofType, 'jobs_queued'),
      processing: latestOf(ofType, 'jobs_processing'),
      averageTime: mean(named(ofType, 'job_completed')),
    };
  };
  const total = (metric: string) => {
    const points = named(own, `metric:${metric}`);
    return points.length === 0 ? null : sum(points, 'value');
  };
  return {
    api: {
      requests: {
        total: requests.length,
        perSecond: ratioOf(requests.length, (now - start) / 1_000),
        byEndpoint: Object.fromEntries(endpoints.map(([name, group]) => [name, group.length])),
      },
      responseTime: {
        average: mean(requests),
        byEndpoint: Object.fromEntries(endpoints.map(([name, group]) => [name, mean(group)])),
      },
    },
    processing: { videos: jobs('video'), thumbnails: jobs('thumbnail') },
    storage: {
      operations: { reads: total('storage_reads'), writes: total('storage_writes'), errors: null },
    },
  };
}
