import { exactDecimal } from '../decimal.ts';
import { isDimension, type RowTuple } from '../dimensions.ts';
import type { Point } from '../point.ts';
import { member, personOf, textProperty } from '../sources/facts.ts';
import { type Contribution, makeSource, type Source } from '../sources/source.ts';
import type { OwnDefinition } from './definition.ts';

const PREFIX = 'own';
const SEPARATOR = ':';
export const PEOPLE = 'people';
export const VALUES = 'values';

/** What rows of an own metric hold: sums, the least to the latest values, people, or a distribution. */
type Kind = 'sum' | 'level' | 'people' | 'spread';

const KINDS: Record<OwnDefinition['aggregation'], Kind> = {
  count: 'sum',
  sum: 'sum',
  avg: 'sum',
  ratio: 'sum',
  min: 'level',
  max: 'level',
  last: 'level',
  distinct: 'people',
  p50: 'spread',
  p95: 'spread',
  p99: 'spread',
};

/**
 * The name of an own metric's source says all that its rows depend on, so whoever meets it in a key can read, count and
 * repair them without the definition. No part holds a colon, `#` or `/`.
 */
export function ownSourceName({ id, aggregation, property, dimensions }: OwnDefinition): string {
  return [PREFIX, KINDS[aggregation], id, property ?? '', dimensions.join('+')].join(SEPARATOR);
}

export function isOwnSource(name: string): boolean {
  return name.startsWith(`${PREFIX}${SEPARATOR}`);
}

const MOST_KEPT = 1_000;
const known = new Map<string, Source>();

export function ownSource(name: string): Source {
  const found = known.get(name);
  if (found) return found;
  const made = makeOwnSource(name);
  if (known.size >= MOST_KEPT) known.clear();
  known.set(name, made);
  return made;
}

function makeOwnSource(name: string): Source {
  const [, kind = '', , property = '', dimensions = ''] = name.split(SEPARATOR);
  const tuples: RowTuple[] = [
    [],
    ...dimensions
      .split('+')
      .filter(isDimension)
      .map((one) => [one]),
  ];
  const kept = { days: tuples, hours: [[]] };
  return makeSource({
    name,
    tuples,
    ...(kind === 'people' ? { distincts: { [PEOPLE]: kept } } : {}),
    ...(kind === 'spread' ? { spreads: { [VALUES]: kept } } : {}),
    contributionOf: (point) => contributionOf(kind as Kind, valueOf(point, property), point),
  });
}

/** An event counts; what it lacks is left out of the figures that need it. */
function contributionOf(kind: Kind, value: string | null, point: Point): Contribution {
  const count = { count: '1' };
  if (kind === 'people') return { sums: count, members: member(PEOPLE, personOf(point)) };
  if (value === null) return { sums: count, members: {} };
  switch (kind) {
    case 'sum':
      return { sums: { ...count, value, valued: '1' }, members: {} };
    case 'level':
      return { sums: count, members: {}, level: value };
    case 'spread':
      return { sums: count, members: {}, spread: { [VALUES]: value } };
  }
}

/** Exact decimal text; null where the property is missing or no number. */
function valueOf(point: Point, property: string): string | null {
  if (property === '') return point.value;
  return exactDecimal(textProperty(point, property) ?? undefined) ?? null;
}

/** Rows that one event adds to, at most. */
export function rowsOfSource({ tuples }: Source): number {
  const places = ({ hour }: { hour: string | undefined }) => (hour === undefined ? 1 : 2);
  return tuples
    .flatMap((tuple) => [tuple, ...Object.values(tuple.distincts), ...Object.values(tuple.spreads)])
    .reduce((rows, kept) => rows + places(kept), 0);
}
