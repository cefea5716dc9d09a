import { toScaled } from '#shared/metrics/decimal.ts';
import { keptTuple } from '#shared/metrics/kept.ts';
import { type QueryScope, querySeries } from '#shared/metrics/query.ts';
import { readRows } from '#shared/metrics/query-store.ts';
import { parseRowKey } from '#shared/metrics/rollup-key.ts';
import { BY_PERSON } from '#shared/metrics/sources/visits.ts';
import { bucketsIn, type TimeSpan, zoned } from '#shared/time/buckets.ts';
import { requireData } from './errors.ts';
import { firstDays } from './people.ts';
import { type FigureSpan, hoursOf, nameOf } from './period.ts';
import type { PeopleReading } from './read-people.ts';
import {
  byUserType,
  ENGAGEMENT_METRICS,
  type EngagementFigures,
  type PersonSessions,
  TIME_OF_DAY_METRICS,
} from './user-engagement.ts';

const HALF_HOUR_MS = 1_800_000;

/**
 * How engaged users were in a span.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where nobody visited, watched or bought anything
 */
export async function readEngagement(
  scope: QueryScope,
  span: FigureSpan,
  people: PeopleReading,
  dates: readonly string[],
): Promise<{ figures: EngagementFigures; readUnits: number }> {
  const hours = hoursOf(span, scope.timeZone);
  const [totals, byHour, sessions] = await Promise.all([
    querySeries(scope, {
      metrics: [...ENGAGEMENT_METRICS, 'views', 'revenue'],
      granularity: span.granularity,
      start: span.first,
      end: span.last,
      groupBy: [],
      filters: {},
    }),
    querySeries(scope, {
      metrics: TIME_OF_DAY_METRICS,
      granularity: 'hour',
      start: hours.first,
      end: hours.last,
      into: intoTimeOfDay(hours, scope.timeZone),
      groupBy: [],
      filters: {},
    }),
    readSessions(scope.company, people, dates),
  ]);
  requireData(totals.rows[0], 'Nobody visited, watched or bought anything.');
  const first = firstDays(people.days);
  const known = sessions.items.filter(({ person }) => first.has(person));
  return {
    figures: {
      totals: totals.totals,
      byUserType: byUserType(known, (person) => (first.get(person) ?? 0) >= people.start),
      hours: new Map(byHour.rows.map(({ bucket, values }) => [Number(bucket), values])),
    },
    readUnits: totals.readUnits + byHour.readUnits + sessions.readUnits,
  };
}

/** The hour of the day that the middle of each hour lies in: zones differ from UTC by half and quarter hours too. */
function intoTimeOfDay(hours: TimeSpan, timeZone: string): (hour: string) => string | undefined {
  const names = bucketsIn(hours, 'hour', timeZone).map(
    (bucket) => [nameOf(bucket, 'hour'), String(zoned(bucket.start + HALF_HOUR_MS, timeZone).hour)] as const,
  );
  const byName = new Map(names);
  return (hour) => byName.get(hour);
}

/** Of a person's hash: all of them sort before it, and those of the panels before anything else. */
const AFTER_EVERYBODY = 'g';
const AFTER_PANELS = '0g';

async function readSessions(
  company: string,
  { start, weight }: PeopleReading,
  dates: readonly string[],
): Promise<{ items: PersonSessions[]; readUnits: number }> {
  const partition = keptTuple('visits', BY_PERSON)?.day ?? '';
  const after = weight === 1 ? AFTER_EVERYBODY : AFTER_PANELS;
  const parts = await Promise.all(
    dates.slice(start).map((date) => readRows(company, partition, `${date}#`, `${date}#${after}`)),
  );
  const items = parts
    .flatMap((part) => part.items)
    .map(({ row, sums }) => {
      const [key = ''] = parseRowKey(row).values;
      const sum = (measure: string) => toScaled(sums[measure] ?? '0');
      return {
        person: Buffer.from(key, 'hex').toString('base64'),
        sums: {
          seconds: sum('session_seconds'),
          timed: sum('sessions_timed'),
          pages: sum('pages'),
          paged: sum('sessions_paged'),
        },
      };
    });
  return { items, readUnits: parts.reduce((total, part) => total + part.readUnits, 0) };
}
