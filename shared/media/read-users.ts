import { keptTuple } from '#shared/metrics/kept.ts';
import { type QueryScope, querySeries } from '#shared/metrics/query.ts';
import { readRows } from '#shared/metrics/query-store.ts';
import { parseRowKey } from '#shared/metrics/rollup-key.ts';
import { lastDays } from '#shared/time/range.ts';
import { requireData } from './errors.ts';
import { count } from './figures.ts';
import type { SignUps } from './growth.ts';
import { type FigureSpan, keptDays } from './period.ts';
import { ACTIVE_DAYS, ACTIVITY_METRICS, type ActivityFigures } from './user-activity.ts';

/**
 * What users did in a span, and how many there were up to its end.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where nobody visited, watched or bought anything
 */
export async function readActivity(
  scope: QueryScope,
  span: FigureSpan,
  now: number,
): Promise<{ figures: ActivityFigures; readUnits: number }> {
  const over = { granularity: span.granularity, start: span.first, end: span.last, filters: {} };
  const [totals, devices, active] = await Promise.all([
    querySeries(scope, { ...over, metrics: [...ACTIVITY_METRICS, 'revenue'], groupBy: [] }),
    querySeries(scope, { ...over, metrics: ['sessions'], groupBy: ['device'] }),
    Promise.all(Object.values(ACTIVE_DAYS).map((days) => readActive(scope, days, now))),
  ]);
  requireData(totals.rows[0], 'Nobody visited, watched or bought anything.');
  const [daily = 0, weekly = 0, monthly = 0] = active.map(({ users }) => users);
  return {
    figures: { activeUsers: { daily, weekly, monthly }, totals: totals.totals, devices: devices.groups },
    readUnits: totals.readUnits + devices.readUnits + active.reduce((sum, part) => sum + part.readUnits, 0),
  };
}

async function readActive(
  scope: QueryScope,
  days: number,
  now: number,
): Promise<{ users: number; readUnits: number }> {
  const { first, last } = keptDays(lastDays(days, now, scope.timeZone), scope.timeZone);
  const { totals, readUnits } = await querySeries(scope, {
    metrics: ['active_users'],
    granularity: 'day',
    start: first,
    end: last,
    groupBy: [],
    filters: {},
  });
  return { users: count(totals, 'active_users'), readUnits };
}

/** The people who signed up on each of the dates, by source. */
export async function readSignUps(
  company: string,
  dates: readonly string[],
  start: number,
): Promise<{ signUps: SignUps[]; readUnits: number }> {
  const partition = keptTuple('visits', ['source'])?.distincts['new_users']?.day ?? '';
  const { items, readUnits } = await readRows(company, partition, dates[start] ?? '', dates.at(-1) ?? '');
  const signUps = items.map(({ row, members }) => {
    const { bucket, values } = parseRowKey(row);
    return { day: dates.indexOf(bucket), source: values[0] ?? '', people: new Set(members) };
  });
  return { signUps, readUnits };
}
