import { Big } from 'big.js';
import { findMetric, type Metric } from '#shared/metrics/catalogue/index.ts';
import { decimalText } from '#shared/metrics/decimal.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Point } from '#shared/metrics/point.ts';
import type { QuerySeries } from '#shared/reports/document/figures.ts';
import { eachDay } from '#shared/time/dates.ts';
import type { DataSet } from './data-sets.ts';

/** What happened on a day among one combination of dimension values. */
interface Share {
  bucket: string;
  dims: Record<string, string>;
  /** Millionths of what a day has; those of a day's groups add up to the day's, exactly. */
  weight: number;
}

/** About what a small shop has of each on a day. */
const SIZES: Record<string, number> = {
  'sales/revenue': 4_820.37,
  'sales/refunded': -212.5,
  'sales/cost': 3_100.2,
  'sales/costed_revenue': 4_820.37,
  'sales/orders': 61,
  'sales/cancellations': 3,
  'sales/customers': 48,
  'sales/units': 212,
  'sales/returned': -9,
  'system/requests': 51_300,
  'system/errors': 310,
  'system/request_ms': 6_200_000,
  'system/requests_timed': 51_300,
  'system/health_checks': 1_440,
  'system/healthy': 1_437,
  'video/watch_seconds': 184_000,
  'video/buffering_seconds': 1_900,
  'video/views': 2_300,
  'video/completions': 1_150,
  'video/viewers': 900,
  'video/video_errors': 17,
  'visits/session_seconds': 230_000,
  'visits/sessions_timed': 1_200,
  'visits/sessions': 1_200,
  'visits/sessions_judged': 1_200,
  'visits/bounces': 480,
  'visits/pages': 4_100,
  'visits/sessions_paged': 1_200,
};
/** What is not there: points that state a figure themselves. */
const STATED = /_stated$|_points$/;
const OTHER_SIZE = 130;
const MILLION = 1_000_000;

/** Figures of a data set that add up, day by day and group by group; always the same. */
export function madeUpFigures(set: DataSet): QuerySeries {
  return (_scope, { start, end, groupBy, into = (day) => day, metrics }) => {
    const known = metrics.map((metric) => (typeof metric === 'string' ? findMetric(metric) : metric));
    const asked = known.filter((metric) => metric !== undefined);
    const shares = [...eachDay({ start, end })].flatMap((day) => sharesOf(set, day, groupBy));
    const grouped = (keyOf: (share: Share) => object) =>
      [...Map.groupBy(shares, (share) => JSON.stringify(keyOf(share)))].map(([key, members]) => ({
        ...(JSON.parse(key) as object),
        values: valuesOf(asked, members, set.scale),
      }));
    const rows = grouped(({ bucket, dims }) => ({ bucket: into(bucket) ?? bucket, dims }));
    return Promise.resolve({
      rows: rows as never,
      groups: grouped(({ dims }) => ({ dims })) as never,
      totals: valuesOf(asked, shares, set.scale),
      readUnits: 0,
    });
  };
}

function sharesOf(set: DataSet, day: string, groupBy: readonly string[]): Share[] {
  // The year before is there too, to be compared with.
  if (day >= set.period.start ? !set.isBusy(day) : !set.isBusy(set.period.start)) return [];
  const combinations = groupBy.reduce<Record<string, string>[]>(
    (found, name) =>
      found.flatMap((dims) => set.valuesOf(name as Dimension).map((value) => ({ ...dims, [name]: value }))),
    [{}],
  );
  const whole = Math.round((0.6 + wave(day)) * MILLION);
  const all = combinations.reduce((sum, _dims, index) => sum + 1 / (index + 2), 0);
  const weights = combinations.map((_dims, index) => Math.floor(whole / (index + 2) / all));
  const rest = whole - weights.reduce((sum, weight) => sum + weight, 0);
  return combinations.map((dims, index) => ({
    bucket: day,
    dims,
    weight: (weights[index] ?? 0) + (index === 0 ? rest : 0),
  }));
}

/** Between 0 and 1: ups and downs of weeks and of months. */
function wave(day: string): number {
  const n = Date.parse(day) / 86_400_000;
  return (Math.sin(n * 0.9) + Math.sin(n * 0.13) + 2) / 4;
}

function valuesOf(
  metrics: readonly Metric[],
  shares: readonly Share[],
  scale: number,
): Record<string, string | null> {
  const weight = shares.reduce((sum, share) => sum + share.weight, 0);
  const sizeOf = (ref: string) => (SIZES[ref] ?? OTHER_SIZE) * Math.abs(scale);
  const sum = (ref: string) => {
    if (shares.length === 0 || STATED.test(ref)) return null;
    const sign = scale < 0 && /^sales\/(?:revenue|cost)/.test(ref) ? -1 : 1;
    return new Big(sizeOf(ref) * sign).times(weight).div(MILLION);
  };
  return Object.fromEntries(
    metrics.map((metric) => {
      const value = metric.value({
        sum,
        distinct: (...refs) =>
          shares.length === 0
            ? null
            : new Big(Math.round((Math.max(...refs.map(sizeOf)) * weight) / MILLION)),
        quantile: (_ref, quantile) => (shares.length === 0 ? null : new Big(60 + Math.round(400 * quantile))),
        level: () => (shares.length === 0 ? null : new Big('0.634')),
      });
      return [metric.name, value === null ? null : decimalText(value)];
    }),
  );
}

/** The events of a data set, some hundred at a time. */
export async function* madeUpEvents(set: DataSet): AsyncGenerator<Point[]> {
  const start = Date.parse(set.period.start);
  for (let from = 0; from < set.events; from += 500) {
    const count = Math.min(500, set.events - from);
    yield Array.from({ length: count }, (_value, index) => pointOf(set, start, from + index));
  }
}

function pointOf(set: DataSet, start: number, n: number): Point {
  const value = (dimension: Dimension) => {
    const values = set.valuesOf(dimension);
    return values[n % values.length] ?? '';
  };
  return {
    id: `evt_01KB${String(n).padStart(22, '0')}`,
    name: n % 3 === 0 ? 'purchase' : 'page_view',
    at: start + n * 240_000,
    value: n % 3 === 0 ? String(((n * 37) % 90_000) / 100) : null,
    userId: `user_${n % 900}`,
    anonymousId: null,
    sessionId: `sess_${n % 2_000}`,
    properties: {
      country: value('country'),
      device: value('device'),
      product_category: value('product_category'),
      quantity: n % 7,
      order_id: `order-${n}`,
    },
  };
}
