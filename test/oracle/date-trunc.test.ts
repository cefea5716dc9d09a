import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIME_ZONE_DATA } from '#shared/runtime/versions.ts';
import { type Bucket, bucketsIn, INTERVALS, type Interval, type TimeSpan } from '#shared/time/buckets.ts';
import { findPostgres, type Postgres, startPostgres } from '#test/support/postgres.ts';
import { ZONES } from '#test/support/zones.ts';

/**
 * P19 with PostgreSQL as the oracle: which quarter hours fall into one bucket, under which date, and where it begins.
 * Opt-in: `npm run test:oracle`.
 */
const folder = process.env['ORACLE'] ? findPostgres() : undefined;
if (process.env['ORACLE'] && folder === undefined)
  console.warn('PostgreSQL is not installed (apt-get install postgresql), so there is no oracle: skipped.');

const QUARTER = 900_000;
/**
 * Years that the zone data of both must know alike: PostgreSQL often reads the system's, which is older. Morocco's last
 * change of September 2026, for one, is not in release 2025b.
 */
const TWO_YEARS = span('2024-07-01', '2026-07-01');
/** The year in which Samoa crossed the date line; Kwajalein had done so in August 1993. */
const DATE_LINE: readonly (readonly [string, TimeSpan])[] = [
  ['Pacific/Apia', span('2011-01-01', '2012-06-01')],
  ['Pacific/Fakaofo', span('2011-06-01', '2012-06-01')],
  ['Pacific/Kwajalein', span('1993-06-01', '1993-11-01')],
];
const SYSTEM_ZONES = '/usr/share/zoneinfo/tzdata.zi';

function span(first: string, last: string): TimeSpan {
  return { start: Date.parse(first), end: Date.parse(last) };
}

interface Group {
  first: number;
  last: number;
  date: string;
  /** Where date_trunc says that it begins. */
  label: number;
}

let server: Postgres | undefined;
beforeAll(async () => {
  if (folder === undefined) return;
  server = await startPostgres(folder);
  const system = existsSync(SYSTEM_ZONES) ? readFileSync(SYSTEM_ZONES, 'utf8').split('\n')[0] : 'unknown';
  console.info(`PostgreSQL ${server.version}, its zones ${system}; ours ${TIME_ZONE_DATA}.`);
});
afterAll(() => server?.stop());

/** What PostgreSQL makes of every quarter hour; groups at the edges, which the span cuts, are left out. */
function groupsOf({ start, end }: TimeSpan, interval: Interval, zone: string): Group[] {
  const own = interval === 'hour' ? 'UTC' : zone;
  const at = (ms: number) => `to_timestamp(${ms / 1000})`;
  const rows = server?.query(`
    SELECT extract(epoch FROM min(t))::bigint, extract(epoch FROM max(t))::bigint,
      (min(t) AT TIME ZONE '${zone}')::date, extract(epoch FROM label)::bigint
    FROM generate_series(${at(start)}, ${at(end)} - interval '15 minutes', interval '15 minutes') t,
      LATERAL (SELECT date_trunc('${interval}', t, '${own}') AS label) truncated
    GROUP BY label ORDER BY 1`);
  return (rows ?? [])
    .map(([first, last, date = '', label]) => ({
      first: Number(first) * 1000,
      last: Number(last) * 1000,
      date,
      label: Number(label) * 1000,
    }))
    .slice(1, -1);
}

function groupOf({ start, end, date }: Bucket): Omit<Group, 'label'> {
  return { first: start, last: end - QUARTER, date };
}

/** Where PostgreSQL names another beginning than the first instant of the group. */
function compare(zone: string, within: TimeSpan): Group[] {
  return INTERVALS.flatMap((interval) => {
    const groups = groupsOf(within, interval, zone);
    const ours = bucketsIn(within, interval, zone).slice(1, -1).map(groupOf);
    expect(ours.length).toBeGreaterThan(0);
    expect({ zone, interval, groups: groups.map(({ label: _label, ...group }) => group) }).toEqual({
      zone,
      interval,
      groups: ours,
    });
    return groups.filter(({ first, label }) => first !== label);
  });
}

/**
 * Where a day's midnight is lived twice, as in Havana in November, date_trunc names the second one, which lies after some
 * of the instants that it stands for. Ours begins with the first; nothing else may differ.
 */
function expectSecondMidnight(zone: string, { first, label }: Group): void {
  const clock = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  expect([zone, clock(label)]).toEqual([zone, clock(first)]);
  expect(label).toBeGreaterThan(first);
}

describe.skipIf(folder === undefined)('buckets and PostgreSQL', () => {
  it.each(ZONES)('%s: two years of hours, days, weeks and months agree', (zone) => {
    for (const group of compare(zone, TWO_YEARS)) expectSecondMidnight(zone, group);
  });

  it.each(DATE_LINE)('%s crosses the date line', (zone, within) => {
    for (const group of compare(zone, within)) expectSecondMidnight(zone, group);
  });
});
