import * as z from 'zod';
import { memberHash } from '#shared/metrics/distinct.ts';
import type { Increment } from '#shared/metrics/increment.ts';
import { personKey } from '#shared/metrics/panel.ts';
import { rowKey, sumsPartition } from '#shared/metrics/rollup-key.ts';
import { BY_PERSON } from '#shared/metrics/sources/visits.ts';

/** Rows of figures that name a person: sets that hold the hash, and sums that are kept by person. */
export interface RowChanges {
  /** Partition and row of each set that many people are in. */
  sets: [partition: string, row: string][];
  /** Sets of own metrics that the person is in if a reconciliation has filled them: no delta tells of them. */
  filledSets: [partition: string, row: string][];
  /** Those that only the person is in, since they are kept by person. */
  ownSets: [partition: string, row: string][];
  /** What the person's own row of the day got, by measure. */
  own: Record<string, string>;
}

/** Sums by person are kept here, under `<day>#<hash>`. */
export const OWN_PARTITION = sumsPartition('visits', 'day', BY_PERSON);

export function ownRow(day: string, person: string): string {
  return rowKey(day, [personKey(person)]);
}

/** Where the person stands in what a delta of that day adds. */
export function changesOf(
  increments: readonly Increment[],
  recounted: readonly Increment[],
  day: string,
  person: string,
): RowChanges {
  const hash = memberHash(person);
  const key = personKey(person);
  const sets = increments.filter(({ members }) => members.includes(hash));
  const isOwn = ({ row }: Increment) => row.split('#').includes(key);
  const keysOf = (rows: Increment[]) => rows.map(({ partition, row }): [string, string] => [partition, row]);
  const own = increments.find(
    ({ partition, row }) => partition === OWN_PARTITION && row === ownRow(day, person),
  );
  return {
    sets: keysOf(sets.filter((row) => !isOwn(row))),
    filledSets: keysOf(
      recounted.filter(
        ({ partition, row, members }) =>
          members.includes(hash) && !sets.some((set) => set.partition === partition && set.row === row),
      ),
    ),
    ownSets: keysOf(sets.filter(isOwn)),
    own: own?.sums ?? {},
  };
}

/** The text of a delta with the stand-in in the person's place: it holds hashes, in base64 and in hexadecimal. */
export function renamed(text: string, person: string, standIn: string): string {
  return text
    .replaceAll(`"${memberHash(person)}"`, `"${memberHash(standIn)}"`)
    .replaceAll(personKey(person), personKey(standIn));
}

const stored = z.object({
  sets: z.array(z.tuple([z.string(), z.string()])),
  filledSets: z.array(z.tuple([z.string(), z.string()])).default([]),
  ownSets: z.array(z.tuple([z.string(), z.string()])),
  own: z.record(z.string(), z.string()),
});

export function readChanges(text: string): RowChanges {
  return stored.parse(JSON.parse(text));
}
