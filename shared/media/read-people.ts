import type { PageContent } from '#shared/metrics/distinct-set.ts';
import { isSketch } from '#shared/metrics/distinct-set.ts';
import { keptTuple } from '#shared/metrics/kept.ts';
import { PANELS } from '#shared/metrics/panel.ts';
import { readRows } from '#shared/metrics/query-store.ts';
import { parseRowKey } from '#shared/metrics/rollup-key.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { People } from './people.ts';

/** Counts of the catalogue whose members are people that were there. */
const EVERYBODY = ['visits/users', 'video/viewers', 'video/participants', 'sales/customers'] as const;
const SOURCES = ['visits', 'video', 'sales'] as const;

/** Everybody, then ever smaller fixed samples of them. */
const LEVELS: readonly { weight: number; counts: readonly string[] }[] = [
  { weight: 1, counts: EVERYBODY },
  ...PANELS.map(({ counted, weight }) => ({
    weight,
    counts: SOURCES.map((source) => `${source}/${counted}`),
  })),
];

/** People of days, added up, whom an answer may read at most: some ten megabytes. */
const MOST_READ = 1_000_000;

export interface PeopleQuery {
  /** Every kept day up to the last of the period, in order. */
  dates: readonly string[];
  start: number;
  previousStart: number | undefined;
}

export interface PeopleReading extends People {
  readUnits: number;
}

interface Days {
  days: Map<string, Set<string>>;
  /** Whether some day has more people than their set holds one by one. */
  isPartial: boolean;
  readUnits: number;
}

/**
 * Who was there on each day: everybody where they are few enough to be read one by one, else a panel of them.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where even the smallest panel is too large
 */
export async function readPeople(company: string, query: PeopleQuery): Promise<PeopleReading> {
  const { dates, start, previousStart } = query;
  let readUnits = 0;
  const first = previousStart ?? start;
  for (const { weight, counts } of LEVELS) {
    const recent = await readDays(company, counts, dates.slice(first));
    readUnits += recent.readUnits;
    if (recent.isPartial || expected(recent, dates.length, dates.length - first) > MOST_READ) continue;
    const before = await readDays(company, counts, dates.slice(0, first));
    readUnits += before.readUnits;
    if (before.isPartial) continue;
    const days = dates.map((date) => recent.days.get(date) ?? before.days.get(date) ?? new Set<string>());
    return { days, start, previousStart, weight, readUnits };
  }
  throw new PlatformError('ANALYTICS_DATA_UNAVAILABLE', 'There are too many users for these figures', {
    details: 'Growth and retention are kept for some millions of users a day. Ask for metrics=activity.',
  });
}

function expected({ days }: Days, allDays: number, readDays: number): number {
  const people = [...days.values()].reduce((sum, { size }) => sum + size, 0);
  return (people / Math.max(1, readDays)) * allDays;
}

async function readDays(company: string, counts: readonly string[], dates: readonly string[]): Promise<Days> {
  const result: Days = { days: new Map(), isPartial: false, readUnits: 0 };
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return result;
  await Promise.all(
    counts.map(async (ref) => {
      const [source = '', counted = ''] = ref.split('/');
      const partition = keptTuple(source, [])?.distincts[counted]?.day ?? '';
      const { items, readUnits } = await readRows(company, partition, first, last);
      result.readUnits += readUnits;
      for (const item of items) join(result, parseRowKey(item.row).bucket, item);
    }),
  );
  return result;
}

function join(into: Days, date: string, page: PageContent): void {
  if (isSketch(page)) into.isPartial = true;
  const people = into.days.get(date) ?? new Set<string>();
  into.days.set(date, people);
  for (const member of page.members) people.add(member);
}
