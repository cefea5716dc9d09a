import fc from 'fast-check';
import { DERIVED_METRICS } from '#shared/metrics/derived-metrics.ts';
import { MODEL_METRICS, type ModelEvent } from './reference-model.ts';

export interface EventSpan {
  company: string;
  /** Epoch milliseconds, both included. */
  from: number;
  to: number;
  /** How many different ids there are at most: fewer than events makes duplicates. */
  ids: number;
}

const decimalText = fc
  .tuple(fc.integer({ min: -9_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([digits, fraction]) => (digits / 10 ** fraction).toFixed(fraction));
const amount = fc.integer({ min: 0, max: 5_000 }).map((tenths) => tenths / 10);

const COMMON = {
  country: fc.constantFrom('France', 'Côte d#Ivoire', '50%'),
  device: fc.constantFrom('desktop', 'mobile'),
  platform: fc.constantFrom('web', 'ios'),
  product_category: fc.constantFrom('books', 'toys'),
  region: fc.constantFrom('europe', 'asia'),
  source: fc.constantFrom('organic', ''),
};
const video_id = fc.integer({ min: 1, max: 3 }).map((n) => `vid_${n}`);

/** Events that the catalogue gives a meaning, with the properties that it reads. */
const EVENTS: Readonly<Record<string, Record<string, fc.Arbitrary<string | number | boolean>>>> = {
  purchase: { order_id: orderId(), quantity: fc.integer({ min: 1, max: 9 }), cost: amount },
  refund: { order_id: orderId(), quantity: fc.integer({ min: 1, max: 9 }), cost: amount },
  page_view: {},
  session_start: {},
  session_end: {
    duration: amount,
    pages: fc.integer({ min: 0, max: 4 }),
    bounced: fc.constantFrom<string | boolean>(true, false, 'true', 'no'),
    user_type: fc.constantFrom('new', 'returning'),
  },
  sign_up: {},
  login: {},
  video_view: { video_id },
  video_progress: { video_id, watch_time: amount, completed: fc.boolean(), bitrate: amount },
  video_complete: { video_id },
  video_buffering: { video_id, duration: amount },
  video_quality: { video_id, bitrate: amount },
  video_error: { video_id },
  like: { video_id },
  comment: { video_id },
  share: { video_id },
  upload: { video_id },
  api_request: {
    endpoint: fc.constantFrom('/videos', '/users'),
    duration: amount,
    status: fc.constantFrom(200, 404, 499, 500, 503),
    error_type: fc.constantFrom('processing', 'storage'),
  },
  error: { error_type: fc.constantFrom('processing', 'storage') },
  job_completed: { job_type: fc.constantFrom('videos', 'thumbnails'), duration: amount },
  health_check: { healthy: fc.boolean() },
  'a name of their own': {},
};

const POINTS = [...MODEL_METRICS.filter((name) => !DERIVED_METRICS.has(name)), 'cpu'];

function orderId(): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: 12 }).map((n) => `o${n}`);
}

/** Any event or point of the catalogue, with some of what it may carry. */
export function modelEvent(span: EventSpan): fc.Arbitrary<ModelEvent> {
  const base = {
    id: fc.integer({ min: 0, max: span.ids - 1 }).map((n) => `e${n}`),
    company: fc.constant(span.company),
    at: fc.integer({ min: span.from, max: span.to }),
  };
  const events = Object.entries(EVENTS).map(([name, own]) =>
    fc.record<ModelEvent>({
      ...base,
      name: fc.constant(name),
      value: fc.option(decimalText, { freq: 4 }),
      user: fc.option(
        fc.integer({ min: 0, max: 8 }).map((n) => `u${n}`),
        { freq: 6 },
      ),
      properties: fc.record({ ...COMMON, ...own }, { requiredKeys: [] }),
    }),
  );
  const points = fc.record<ModelEvent>({
    ...base,
    name: fc.constantFrom(...POINTS).map((name) => `metric:${name}`),
    value: decimalText,
    user: fc.constant(null),
    properties: fc.record({ ...COMMON, video_id }, { requiredKeys: [] }),
  });
  return fc.oneof(...events.map((arbitrary, index) => ({ arbitrary, weight: index < 2 ? 8 : 2 })), {
    arbitrary: points,
    weight: 10,
  });
}

const INSTANTS = 4;

/**
 * Values of few levels at few instants, so that several of them meet in one row, some at one time: which one is the
 * latest matters only there.
 */
export function levelPoint({ company, from, to, ids }: EventSpan): fc.Arbitrary<ModelEvent> {
  return fc.record<ModelEvent>({
    id: fc.integer({ min: 0, max: ids - 1 }).map((n) => `e${n}`),
    company: fc.constant(company),
    at: fc.integer({ min: 0, max: INSTANTS }).map((n) => from + Math.floor(((to - from) * n) / INSTANTS)),
    name: fc.constantFrom('metric:cpu_usage', 'metric:jobs_queued'),
    value: decimalText,
    user: fc.constant(null),
    properties: fc.record({ country: COMMON.country }, { requiredKeys: [] }),
  });
}

/** The item of a batch that the event is sent as. */
export function toItem({ id, name, at, value, user, properties }: ModelEvent): object {
  const common = {
    event_id: id,
    timestamp: new Date(at).toISOString(),
    ...(value === null ? {} : { value }),
  };
  if (name.startsWith('metric:')) return { ...common, metric: name.slice(7), dimensions: properties };
  return { ...common, event: name, ...(user === null ? {} : { user_id: user }), properties };
}

/** One id always has the content that it came with first. */
export function firstContentOnly(events: readonly ModelEvent[]): ModelEvent[] {
  const known = new Map<string, ModelEvent>();
  return events.map((entry) => {
    const kept = known.get(entry.id) ?? entry;
    known.set(entry.id, kept);
    return kept;
  });
}
