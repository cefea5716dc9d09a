import { toScaled } from './decimal.ts';
import { isDimension } from './dimensions.ts';
import { memberHash } from './distinct.ts';
import type { OwnMetrics } from './own/own-metrics.ts';
import type { Point } from './point.ts';
import { type Contribution, type Source, sourceOf } from './sources/index.ts';

/** What a point brings to one of the sources that count it. Rows and live cells are both made of it. */
export interface Part {
  source: Source;
  contribution: Contribution;
  /** Of the source's dimensions, in their order; empty where the point has none. */
  values: readonly string[];
  /** The values, so that no two sets of them read the same. */
  key: string;
  /** The contribution's sums in whole billionths. */
  sums: readonly { measure: string; amount: bigint }[];
  /** Hashes of its members. */
  members: readonly { counted: string; hash: string }[];
}

/** A point in its source, and in each of the company's own that count its name too. */
export interface Counted {
  point: Point;
  parts: readonly Part[];
}

export function counted(point: Point, own: OwnMetrics): Counted {
  const parts = [partOf(point, sourceOf(point))];
  for (const source of own.sourcesOf(point.name)) parts.push(partOf(point, source));
  return { point, parts };
}

function partOf(point: Point, source: Source): Part {
  const contribution = source.contributionOf(point);
  const values: string[] = [];
  let key = '';
  for (const name of source.dimensions) {
    // Values of inner dimensions follow from the source alone.
    const value = (isDimension(name) ? point.properties[name] : undefined) ?? contribution.dimensions?.[name];
    const text = value === undefined ? '' : String(value);
    values.push(text);
    // Each value between its dimension and its length.
    if (text !== '') key += `#${name}:${text.length}:${text}`;
  }
  const { sums, members } = contribution;
  return { source, contribution, values, key, sums: scaledOf(sums), members: hashesOf(members) };
}

function scaledOf(texts: Contribution['sums']): Part['sums'] {
  const sums: { measure: string; amount: bigint }[] = [];
  for (const measure in texts) sums.push({ measure, amount: toScaled(texts[measure] ?? '0') });
  return sums;
}

function hashesOf(names: Contribution['members']): Part['members'] {
  const members: { counted: string; hash: string }[] = [];
  for (const name in names) members.push({ counted: name, hash: memberHash(names[name] ?? '') });
  return members;
}
