import type { Increment } from '../increment.ts';
import type { RollupRow } from '../query-store.ts';
import { pairOf } from '../sketch.ts';

/** What is wrong with a row: a measure that differs, its members, or its least, greatest and latest values. */
export interface Difference {
  partition: string;
  row: string;
  what: string;
  /** Null where there is none. */
  found: string | null;
  expected: string | null;
}

type Facts = Map<string, string>;

/** Every difference between a row and what its points add up to. A row that should not be there has nothing expected. */
export function differencesOf(
  { partition, row }: Pick<Increment, 'partition' | 'row'>,
  expected: Increment | undefined,
  found: RollupRow | undefined,
): Difference[] {
  const wanted = expected ? factsOf(expected) : new Map<string, string>();
  const kept = found ? factsOf(found) : new Map<string, string>();
  const differences: Difference[] = [];
  for (const what of new Set([...wanted.keys(), ...kept.keys()])) {
    const [one, other] = [kept.get(what) ?? null, wanted.get(what) ?? null];
    if (one !== other) differences.push({ partition, row, what, found: one, expected: other });
  }
  if (!haveSameMembers(expected, found)) {
    const [one, other] = [found ? sizeOf(found) : '0', String(expected?.members.length ?? 0)];
    differences.push({ partition, row, what: 'members', found: one, expected: other });
  }
  return differences;
}

function factsOf({ sums, level }: Pick<Increment, 'sums' | 'level'> | RollupRow): Facts {
  const facts: Facts = new Map(Object.entries(sums));
  if (level) for (const [name, value] of Object.entries(level)) facts.set(name, String(value));
  return facts;
}

/** A sketch has the same members as far as can be told where it has their pairs. */
function haveSameMembers(expected: Increment | undefined, found: RollupRow | undefined): boolean {
  const wanted = new Set(expected?.members);
  const members = new Set(found?.members);
  if (!found || found.pairs.length === 0) return wanted.symmetricDifference(members).size === 0;
  const pairs = new Set([...found.pairs, ...Array.from(members, pairOf)]);
  const known = new Set(Array.from(wanted, pairOf));
  const left = new Set(found.leftPairs);
  return pairs.isSupersetOf(known) && pairs.difference(known).isSubsetOf(left);
}

function sizeOf({ members, pairs }: RollupRow): string {
  return pairs.length > 0 ? `sketch of ${pairs.length} pairs` : String(members.length);
}
