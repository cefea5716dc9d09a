import fc from 'fast-check';
import type { MediaEvent } from './media-model.ts';

/** The first content that was sent under an id is the one that stays. */
export function uniqueById(events: readonly MediaEvent[]): MediaEvent[] {
  return [...new Map([...events].reverse().map((entry) => [entry.id, entry])).values()];
}

export function toItem({ id, name, at, user, properties }: MediaEvent): object {
  if (name.startsWith('metric:')) {
    const { value, ...dimensions } = properties;
    const timestamp = new Date(at).toISOString();
    return { event_id: id, metric: name.slice('metric:'.length), timestamp, value, dimensions };
  }
  return {
    event_id: id,
    event: name,
    timestamp: new Date(at).toISOString(),
    ...(user === null ? {} : { user_id: user }),
    properties,
  };
}

const orNone = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const seconds = fc.integer({ min: 0, max: 400 });

const EVENTS: Record<string, Record<string, fc.Arbitrary<string | number | boolean | undefined>>> = {
  video_view: { title: orNone(fc.constantFrom('Cats', 'Cats, again', 'Ünïcödé # %')) },
  video_progress: { watch_time: seconds, completed: fc.boolean(), bitrate: orNone(seconds) },
  video_complete: {},
  video_buffering: { duration: seconds },
  video_quality: { bitrate: orNone(seconds) },
  video_error: {},
  like: {},
  comment: {},
  share: {},
};

const VISITS: typeof EVENTS = {
  page_view: {},
  session_start: {},
  session_end: {
    duration: orNone(seconds),
    pages: orNone(fc.integer({ min: 0, max: 4 })),
    bounced: orNone(fc.boolean()),
  },
  sign_up: {},
  login: {},
  upload: {},
  like: {},
  purchase: { order_id: fc.constantFrom('o1', 'o2') },
};

const gigabytes = fc.integer({ min: 1, max: 900 }).map((n) => n * 1e9);
const share = fc.integer({ min: 0, max: 100 }).map((n) => n / 100);
const jobType = fc.constantFrom('video', 'thumbnail', 'other');

const SYSTEM: typeof EVENTS = {
  api_request: {
    duration: orNone(fc.integer({ min: 0, max: 9_000 })),
    status: orNone(fc.constantFrom(200, 404, 499, 500, 503)),
    endpoint: orNone(fc.constantFrom('/videos', '/users', '/a#b')),
  },
  error: { error_type: orNone(fc.constantFrom('storage', 'processing', 'api')) },
  health_check: { healthy: orNone(fc.boolean()) },
  job_completed: { duration: orNone(seconds), job_type: jobType },
  'metric:cpu_usage': { value: share },
  'metric:load_1m': { value: share },
  'metric:load_5m': { value: share },
  'metric:load_15m': { value: share },
  'metric:memory_usage': { value: share },
  'metric:memory_available': { value: gigabytes },
  'metric:jobs_queued': { value: seconds, job_type: jobType },
  'metric:jobs_processing': { value: seconds, job_type: jobType },
  'metric:storage_reads': { value: seconds },
  'metric:storage_writes': { value: seconds },
};

const COMMON = {
  country: orNone(fc.constantFrom('US', 'DE', 'Côte d#Ivoire')),
  device: orNone(fc.constantFrom('desktop', 'mobile')),
  platform: orNone(fc.constantFrom('web', 'ios', 'android')),
};

export interface EventSpan {
  from: number;
  to: number;
  /** How many there are. @default 10 */
  people?: number;
}

export function videoEvents(span: EventSpan): fc.Arbitrary<MediaEvent> {
  const own = { video_id: fc.constantFrom('v1', 'v1', 'v1', 'v#2', 'v1#') };
  return eventOf(EVENTS, ['video_view', 'video_view', 'video_progress', ...Object.keys(EVENTS)], own, span);
}

export function userEvents(span: EventSpan): fc.Arbitrary<MediaEvent> {
  const own = { source: orNone(fc.constantFrom('organic', 'referral', 'social')) };
  return eventOf(VISITS, Object.keys(VISITS), own, span);
}

export function systemEvents(span: EventSpan): fc.Arbitrary<MediaEvent> {
  const names = Object.keys(SYSTEM);
  return eventOf(SYSTEM, [...names, 'api_request', 'api_request', 'api_request', 'error'], {}, span);
}

function eventOf(
  kinds: typeof EVENTS,
  names: readonly string[],
  own: Record<string, fc.Arbitrary<string | undefined>>,
  { from, to, people = 10 }: EventSpan,
): fc.Arbitrary<MediaEvent> {
  return fc.constantFrom(...names).chain((name) =>
    fc.record({
      id: fc.integer({ min: 0, max: 200 }).map((n) => `e${n}`),
      name: fc.constant(name),
      at: fc.integer({ min: from, max: to }),
      user: fc.option(fc.integer({ min: 0, max: people - 1 }).map((n) => `u${n}`)),
      properties: fc
        .record({ ...COMMON, ...own, ...kinds[name] })
        .map(
          (given) =>
            Object.fromEntries(
              Object.entries(given).filter(([, value]) => value !== undefined),
            ) as MediaEvent['properties'],
        ),
    }),
  );
}
