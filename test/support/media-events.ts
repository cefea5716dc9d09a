import fc from 'fast-check';
import type { MediaEvent } from './media-model.ts';

/** The first content that was sent under an id is the one that stays. */
export function uniqueById(events: readonly MediaEvent[]): MediaEvent[] {
  return [...new Map([...events].reverse().map((entry) => [entry.id, entry])).values()];
}

export function toItem({ id, name, at, user, properties }: MediaEvent): object {
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

const COMMON = {
  country: orNone(fc.constantFrom('US', 'DE', 'Côte d#Ivoire')),
  device: orNone(fc.constantFrom('desktop', 'mobile')),
  platform: orNone(fc.constantFrom('web', 'ios', 'android')),
};

export interface EventSpan {
  from: number;
  to: number;
}

export function videoEvents(span: EventSpan): fc.Arbitrary<MediaEvent> {
  const own = { video_id: fc.constantFrom('v1', 'v1', 'v1', 'v#2', 'v1#') };
  return eventOf(EVENTS, ['video_view', 'video_view', 'video_progress', ...Object.keys(EVENTS)], own, span);
}

export function userEvents(span: EventSpan): fc.Arbitrary<MediaEvent> {
  const own = { source: orNone(fc.constantFrom('organic', 'referral', 'social')) };
  return eventOf(VISITS, Object.keys(VISITS), own, span);
}

function eventOf(
  kinds: typeof EVENTS,
  names: readonly string[],
  own: Record<string, fc.Arbitrary<string | undefined>>,
  { from, to }: EventSpan,
): fc.Arbitrary<MediaEvent> {
  return fc.constantFrom(...names).chain((name) =>
    fc.record({
      id: fc.integer({ min: 0, max: 200 }).map((n) => `e${n}`),
      name: fc.constant(name),
      at: fc.integer({ min: from, max: to }),
      user: fc.option(fc.integer({ min: 0, max: 9 }).map((n) => `u${n}`)),
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
