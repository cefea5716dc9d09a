/**
 * What the figures must be: a plain fold over unique events, with nothing of the platform's code. Amounts are whole
 * billionths, days and hours come from Intl.
 */
export interface ModelEvent {
  id: string;
  company: string;
  /** An event's name, or `metric:` and a metric's. */
  name: string;
  /** Epoch milliseconds. */
  at: number;
  /** Decimal text of at most nine fraction digits. */
  value: string | null;
  user: string | null;
  properties: Readonly<Record<string, string | number | boolean>>;
}

type Events = readonly ModelEvent[];
/** Null where there is no figure. */
type Amount = bigint | null;

export function uniqueEvents(events: Events): ModelEvent[] {
  const first = new Map<string, ModelEvent>();
  for (const event of events) {
    const key = `${event.company} ${event.id}`;
    if (!first.has(key)) first.set(key, event);
  }
  return [...first.values()];
}

/** The UTC hour, such as 2026-01-31T12. */
export function modelHour(at: number): string {
  return new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
}

const SALES = names(
  'purchase refund',
  'revenue refunds units_sold orders cancellations customers profit_margin',
);
const VISITS = names(
  'page_view session_start session_end sign_up login',
  'page_views sessions sign_ups logins users active_users new_users session_duration pages_per_session bounce_rate conversion_rate',
);
const VIDEO = names(
  'video_view video_progress video_complete video_buffering video_quality video_error like comment share upload',
  'views unique_viewers watch_time likes comments shares uploads average_watch_time completion_rate buffering_rate video_error_rate average_bitrate',
);
const SYSTEM = names(
  'api_request error job_completed health_check',
  'api_requests api_response_time errors error_rate uptime jobs_completed job_duration storage_reads storage_writes storage_errors bytes_in bytes_out',
);

/** Of events and metric points. */
function names(events: string, points: string): ReadonlySet<string> {
  return new Set([...events.split(' '), ...points.split(' ').map((name) => `metric:${name}`)]);
}

/** The value of a dimension; an API request that failed is an error of type api where it names none. */
export function dimensionOf(event: ModelEvent, dimension: string): string | undefined {
  const value = event.properties[dimension];
  if (value !== undefined && value !== '') return String(value);
  return dimension === 'error_type' && event.name === 'api_request' && failed(event) ? 'api' : undefined;
}

/** Whether the event has its place in some row of the metric: rows without any figure are rows too. */
export function belongsTo(metric: string, { name }: ModelEvent): boolean {
  return sourcesOf(metric).some((source) => source.has(name));
}

function sourcesOf(metric: string): readonly ReadonlySet<string>[] {
  if (GAUGES.has(metric)) return [new Set([`metric:${metric}`])];
  if (metric.startsWith('api_response_time')) return [SYSTEM];
  if (metric === 'conversion_rate') return [SALES, VISITS];
  if (metric === 'users' || metric === 'active_users') return [VISITS, VIDEO, SALES];
  if (DERIVED_OF_SALES.has(metric) || SALES.has(`metric:${metric}`)) return [SALES];
  return [VISITS, VIDEO, SYSTEM].filter((source) => source.has(`metric:${metric}`));
}

const GAUGES = new Set([
  'cpu_usage',
  'load_1m',
  'load_5m',
  'load_15m',
  'memory_usage',
  'memory_available',
  'storage_usage',
  'storage_available',
  'jobs_queued',
  'jobs_processing',
]);

const DERIVED_OF_SALES = new Set([
  'revenue_realtime',
  'revenue_hourly',
  'gross_revenue',
  'units_returned',
  'average_order_value',
]);

/** The figure of these events as decimal text. */
export function modelFigure(metric: string, events: Events): string | null {
  const fold = FIGURES[metric];
  if (!fold) throw new Error(`The model does not know ${metric}.`);
  const amount = fold(events);
  return amount === null ? null : text(amount[0], amount[1]);
}

type Fold = (events: Events) => [amount: bigint, digits: number] | null;

const DIGITS = 9;
const ONE = 10n ** BigInt(DIGITS);
const RATIO_DIGITS = 10;

const total =
  (fold: (events: Events) => Amount): Fold =>
  (events) => {
    const amount = fold(events);
    return amount === null ? null : [amount, DIGITS];
  };
const ratio =
  (numerator: (events: Events) => Amount, denominator: (events: Events) => Amount): Fold =>
  (events) => {
    const [part, whole] = [numerator(events), denominator(events)];
    return part === null || whole === null || whole === 0n ? null : [divided(part, whole), RATIO_DIGITS];
  };

/** Of the events of these names: what each adds. Null where there are none; an event may add nothing by null. */
const sum =
  (wanted: string, of: (event: ModelEvent) => Amount = () => ONE) =>
  (events: Events): Amount => {
    const amounts = events.filter(({ name }) => wanted.split(' ').includes(name)).map(of);
    const known = amounts.filter((amount) => amount !== null);
    return known.length === 0 ? null : known.reduce((one, other) => one + other);
  };
const stated = (metric: string) => sum(`metric:${metric}`, valueOf);
const statements = (metric: string) => sum(`metric:${metric}`);
/** Zero, not unknown, once there are events of the source. */
const orZero =
  (source: ReadonlySet<string>, fold: (events: Events) => Amount) =>
  (events: Events): Amount =>
    fold(events) ?? (hasEvents(source, events) ? 0n : null);
const members =
  (sources: readonly ReadonlySet<string>[], wanted: string, of: (event: ModelEvent) => string | null) =>
  (events: Events): Amount => {
    if (!sources.some((source) => hasEvents(source, events))) return null;
    const found = events.filter(({ name }) => wanted.split(' ').includes(name)).map(of);
    return BigInt(new Set(found.filter((member) => member !== null)).size) * ONE;
  };
const both =
  (...folds: ((events: Events) => Amount)[]) =>
  (events: Events): Amount => {
    const known = folds.map((fold) => fold(events)).filter((amount) => amount !== null);
    return known.length === 0 ? null : known.reduce((one, other) => one + other);
  };

function hasEvents(source: ReadonlySet<string>, events: Events): boolean {
  return events.some(({ name }) => source.has(name) && !name.startsWith('metric:'));
}

const user = ({ user: id }: ModelEvent) => id;
const order = ({ properties }: ModelEvent) =>
  properties['order_id'] === undefined ? null : String(properties['order_id']);
const property = (name: string) => (event: ModelEvent) => scaledProperty(event, name);
const sign = (event: ModelEvent, amount: bigint) =>
  event.name === 'refund' ? -(amount < 0n ? -amount : amount) : amount;
const money = (event: ModelEvent) => sign(event, valueOf(event));
const costed = (event: ModelEvent) => (event.properties['cost'] === undefined ? null : money(event));
const profit = (event: ModelEvent) => {
  const cost = scaledProperty(event, 'cost');
  return cost === null ? null : money(event) - sign(event, cost);
};
const units = (event: ModelEvent) =>
  sign(event, scaledProperty(event, 'quantity') ?? (event.value === null ? 0n : ONE));
const given = (name: string) => (event: ModelEvent) => (event.properties[name] === undefined ? null : ONE);
const failed = (event: ModelEvent) => (scaledProperty(event, 'status') ?? 0n) >= 500n * ONE;
const bounced = ({ properties }: ModelEvent): Amount => {
  if (properties['bounced'] !== undefined) return String(properties['bounced']) === 'true' ? ONE : 0n;
  return properties['pages'] === undefined ? null : Number(properties['pages']) <= 1 ? ONE : 0n;
};

const stateRefund = sum(
  'metric:refunds',
  (event) => -(valueOf(event) < 0n ? -valueOf(event) : valueOf(event)),
);
const revenue = both(sum('purchase refund', money), stated('revenue'), stateRefund);
const refunded = both(sum('refund', money), stateRefund);
const gross = (events: Events): Amount => {
  const all = revenue(events);
  return all === null ? null : all - (refunded(events) ?? 0n);
};
const orders = both(members([SALES], 'purchase', order), stated('orders'));
const viewers = 'video_view video_progress video_complete video_buffering video_quality video_error';
const people = members(
  [VISITS, VIDEO, SALES],
  `page_view session_start session_end sign_up login ${viewers} like comment share upload purchase`,
  user,
);
const sessions = both(sum('session_start'), stated('sessions'));
const views = both(sum('video_view'), stated('views'));
const watched = both(sum('video_progress', property('watch_time')), stated('watch_time'));
const completions = both(
  sum('video_complete'),
  sum('video_progress', ({ properties }) => (String(properties['completed']) === 'true' ? ONE : null)),
);
const requests = both(sum('api_request'), stated('api_requests'));
const errors = both(
  sum('api_request', (event) => (failed(event) ? ONE : null)),
  sum('error'),
  stated('errors'),
);
/** What events say counts only where its base is known; what points state always. */
const statedRatio = (
  metric: string,
  source: ReadonlySet<string>,
  part: (events: Events) => Amount,
  whole: (events: Events) => Amount,
) =>
  ratio(
    both((events) => (whole(events) === null ? null : orZero(source, part)(events)), stated(metric)),
    both(whole, statements(metric)),
  );
const mean = (metric: string, event: string, name: string) =>
  ratio(both(sum(event, property(name)), stated(metric)), both(sum(event, given(name)), statements(metric)));
const counted = (metric: string, event: string, source: ReadonlySet<string>) =>
  total(orZero(source, both(sum(event), stated(metric))));
const plainTotal = (metric: string) => total(stated(metric));

const FIGURES: Readonly<Record<string, Fold>> = {
  revenue: total(revenue),
  revenue_realtime: total(revenue),
  revenue_hourly: total(revenue),
  gross_revenue: total(gross),
  refunds: total(orZero(SALES, refunded)),
  orders: total(orders),
  cancellations: total(both(members([SALES], 'refund', order), stated('cancellations'))),
  units_sold: total(both(sum('purchase refund', units), stated('units_sold'))),
  units_returned: total(orZero(SALES, sum('refund', units))),
  customers: total(both(members([SALES], 'purchase', user), stated('customers'))),
  average_order_value: ratio(gross, orders),
  profit_margin: ratio(
    both(sum('purchase refund', profit), stated('profit_margin')),
    both(sum('purchase refund', costed), statements('profit_margin')),
  ),
  page_views: counted('page_views', 'page_view', VISITS),
  sessions: counted('sessions', 'session_start', VISITS),
  sign_ups: counted('sign_ups', 'sign_up', VISITS),
  logins: counted('logins', 'login', VISITS),
  users: total(both(people, stated('users'))),
  active_users: total(both(people, stated('active_users'))),
  new_users: total(both(members([VISITS], 'sign_up', user), stated('new_users'))),
  session_duration: mean('session_duration', 'session_end', 'duration'),
  pages_per_session: mean('pages_per_session', 'session_end', 'pages'),
  bounce_rate: ratio(
    both(sum('session_end', bounced), stated('bounce_rate')),
    both(
      sum('session_end', (event) => (bounced(event) === null ? null : ONE)),
      statements('bounce_rate'),
    ),
  ),
  conversion_rate: ratio(
    both((events) => (sessions(events) === null ? null : (orders(events) ?? 0n)), stated('conversion_rate')),
    both(sessions, statements('conversion_rate')),
  ),
  views: counted('views', 'video_view', VIDEO),
  unique_viewers: total(both(members([VIDEO], viewers, user), stated('unique_viewers'))),
  watch_time: total(orZero(VIDEO, watched)),
  average_watch_time: statedRatio('average_watch_time', VIDEO, watched, views),
  completion_rate: statedRatio('completion_rate', VIDEO, completions, views),
  buffering_rate: statedRatio('buffering_rate', VIDEO, sum('video_buffering', property('duration')), watched),
  video_error_rate: statedRatio('video_error_rate', VIDEO, sum('video_error'), views),
  average_bitrate: ratio(
    both(sum('video_progress video_quality', property('bitrate')), stated('average_bitrate')),
    both(sum('video_progress video_quality', given('bitrate')), statements('average_bitrate')),
  ),
  likes: counted('likes', 'like', VIDEO),
  comments: counted('comments', 'comment', VIDEO),
  shares: counted('shares', 'share', VIDEO),
  uploads: counted('uploads', 'upload', VIDEO),
  api_requests: counted('api_requests', 'api_request', SYSTEM),
  api_response_time: mean('api_response_time', 'api_request', 'duration'),
  errors: total(orZero(SYSTEM, errors)),
  error_rate: statedRatio('error_rate', SYSTEM, errors, requests),
  uptime: ratio(
    both(
      sum('health_check', ({ properties }) => (String(properties['healthy']) === 'false' ? 0n : ONE)),
      stated('uptime'),
    ),
    both(sum('health_check'), statements('uptime')),
  ),
  jobs_completed: total(both(sum('job_completed'), stated('jobs_completed'))),
  job_duration: mean('job_duration', 'job_completed', 'duration'),
  storage_reads: plainTotal('storage_reads'),
  storage_writes: plainTotal('storage_writes'),
  storage_errors: plainTotal('storage_errors'),
  bytes_in: plainTotal('bytes_in'),
  bytes_out: plainTotal('bytes_out'),
  api_response_time_p50: quantile(0.5),
  api_response_time_p95: quantile(0.95),
  api_response_time_p99: quantile(0.99),
  ...Object.fromEntries(Array.from(GAUGES, (name) => [name, gauge(name)])),
};

/** The greatest of the values that at most this share lies below (nearest rank). */
function quantile(share: number): Fold {
  return (events) => {
    const values = events.flatMap((event) => {
      if (event.name === 'metric:api_response_time') return [valueOf(event)];
      return event.name === 'api_request' ? (scaledProperty(event, 'duration') ?? []) : [];
    });
    const sorted = values.toSorted((one, other) => (one < other ? -1 : 1));
    const value = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
    return value === undefined ? null : [value, DIGITS];
  };
}

/** The value of the point of the latest time, and of the greatest id among those of one time. */
function gauge(metric: string): Fold {
  return (events) => {
    const points = events.filter(({ name }) => name === `metric:${metric}`);
    const [last] = points.toSorted((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
    return last === undefined ? null : [valueOf(last), DIGITS];
  };
}

/** Every metric that the model knows. */
export const MODEL_METRICS: readonly string[] = Object.keys(FIGURES);

function valueOf({ value }: ModelEvent): bigint {
  return value === null ? 0n : scaled(value);
}

function scaledProperty({ properties }: ModelEvent, name: string): Amount {
  const value = properties[name];
  return value === undefined ? null : scaled(String(value));
}

export function scaled(decimal: string): bigint {
  const [integer = '', fraction = ''] = decimal.replace('-', '').split('.');
  const amount = BigInt(integer + fraction.padEnd(DIGITS, '0'));
  return decimal.startsWith('-') ? -amount : amount;
}

/** Half away from zero, to RATIO_DIGITS. */
export function divided(part: bigint, whole: bigint): bigint {
  const negative = part < 0n !== whole < 0n;
  const [over, under] = [part < 0n ? -part : part, whole < 0n ? -whole : whole];
  const rounded = (2n * over * 10n ** BigInt(RATIO_DIGITS) + under) / (2n * under);
  return negative ? -rounded : rounded;
}

export function text(amount: bigint, digits: number): string {
  const plain = (amount < 0n ? -amount : amount).toString().padStart(digits + 1, '0');
  const fraction = plain.slice(-digits).replace(/0+$/, '');
  const number = plain.slice(0, -digits) + (fraction === '' ? '' : `.${fraction}`);
  return amount < 0n ? `-${number}` : number;
}
