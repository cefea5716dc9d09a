import { Big } from 'big.js';
import * as z from 'zod';
import { METRICS } from './catalogue/index.ts';
import { decimalText } from './decimal.ts';
import { addScaled, type ScaledSums, sumTexts } from './increment.ts';
import { type Level, levelOf, mergeLevels } from './level.ts';
import type { Counted, Part } from './part.ts';
import type { Point } from './point.ts';

/** Live cells tell times to ten seconds. */
export const LIVE_BUCKET_MS = 10_000;
/** Longest window of the stream that is figured from live cells. */
export const LIVE_WINDOW_MS = 3_600_000;
/** A window is compared with the one before it; a sender's batch may be some minutes old. */
const LIVE_SPAN_MS = 2 * LIVE_WINDOW_MS + 600_000;
/** Events stamped further ahead of their arrival show in hours and days only. */
export const LIVE_AHEAD_MS = 300_000;

/** Points of a batch that agree in source, ten seconds and dimensions, as a delta carries them for the stream. */
export interface LiveCell {
  source: string;
  /** Epoch milliseconds over LIVE_BUCKET_MS, rounded down. */
  bucket: number;
  dims: Record<string, string>;
  /** `count` and the source's measures, as exact decimal text. */
  sums: Record<string, string>;
  /** Hashes by distinct count. */
  members: Record<string, string[]>;
  /** Each single value of metrics that are means, by their name, and of distributions, under SPREAD and their name. */
  values: Record<string, string[]>;
  level: Level | undefined;
}

export function liveBucket(epochMs: number): number {
  return Math.floor(epochMs / LIVE_BUCKET_MS);
}

interface OpenCell extends Omit<LiveCell, 'sums' | 'members'> {
  sums: ScaledSums;
  members: Map<string, Set<string>>;
}

/** Values of names that are the company's own stand under this. */
export const PLAIN_VALUE = 'value';
export const SPREAD = '~';

/** The cells of the points that windows of up to an hour can still show; undefined where there are none. */
export function encodeLive(points: Iterable<Counted>, nowMs: number): string | undefined {
  const cells = new Map<string, OpenCell>();
  for (const { point, parts } of points) {
    if (point.at < nowMs - LIVE_SPAN_MS || point.at > nowMs + LIVE_AHEAD_MS) continue;
    for (const part of parts) addPoint(cells, point, part);
  }
  if (cells.size === 0) return undefined;
  return JSON.stringify(Array.from(cells.values(), encodeCell));
}

function addPoint(cells: Map<string, OpenCell>, point: Point, part: Part): void {
  const { sums, spread, level } = part.contribution;
  const cell = cellOf(cells, liveBucket(point.at), part);
  for (const { measure, amount } of part.sums) addScaled(cell.sums, measure, amount);
  for (const { counted, hash } of part.members) {
    const hashes = cell.members.get(counted);
    if (hashes) hashes.add(hash);
    else cell.members.set(counted, new Set([hash]));
  }
  for (const [name, value] of singleValues(cell.source, sums)) addValue(cell, name, value);
  for (const measure in spread) addValue(cell, `${SPREAD}${measure}`, spread[measure] ?? '0');
  if (level === undefined) return;
  const own = levelOf(point, level);
  cell.level = cell.level ? mergeLevels(cell.level, own) : own;
}

function addValue({ values }: OpenCell, name: string, value: string): void {
  (values[name] ??= []).push(value);
}

function cellOf(cells: Map<string, OpenCell>, bucket: number, { source, values, key: own }: Part): OpenCell {
  const key = `${source.name}#${bucket}${own}`;
  const known = cells.get(key);
  if (known) return known;
  const dims: OpenCell['dims'] = {};
  for (const [index, name] of source.dimensions.entries()) {
    const value = values[index] ?? '';
    if (value !== '') dims[name] = value;
  }
  const made = {
    source: source.name,
    bucket,
    dims,
    sums: new Map<string, bigint>(),
    members: new Map(),
    values: {},
    level: undefined,
  };
  cells.set(key, made);
  return made;
}

const meansOf = Map.groupBy(
  METRICS.filter(({ aggregation }) => aggregation === 'avg'),
  ({ sources }) => sources[0] ?? '',
);

const unknown = () => null;

/** What the point alone makes of each mean of its source: of these are the least, the largest and percentiles. */
function singleValues(
  source: string,
  sums: Readonly<Record<string, string>>,
): [metric: string, value: string][] {
  const means = meansOf.get(source);
  if (!means) return sums['value'] === undefined ? [] : [[PLAIN_VALUE, sums['value']]];
  const sum = (ref: string) => {
    const amount = sums[ref.slice(source.length + 1)];
    return amount === undefined ? null : new Big(amount);
  };
  return means.flatMap((metric): [string, string][] => {
    const value = metric.value({ sum, distinct: unknown, quantile: unknown, level: unknown });
    return value === null ? [] : [[metric.name, decimalText(value)]];
  });
}

const encodedCell = z.tuple([
  z.string(),
  z.number(),
  z.record(z.string(), z.string()),
  z.record(z.string(), z.string()),
  z.record(z.string(), z.array(z.string())),
  z.record(z.string(), z.array(z.string())),
  z.object({ min: z.string(), max: z.string(), last: z.string(), lastKey: z.string() }).optional(),
]);

function encodeCell({
  source,
  bucket,
  dims,
  sums,
  members,
  values,
  level,
}: OpenCell): z.output<typeof encodedCell> {
  return [
    source,
    bucket,
    dims,
    sumTexts(sums),
    Object.fromEntries(Array.from(members, ([counted, hashes]) => [counted, [...hashes]])),
    values,
    ...(level === undefined ? [] : [level]),
  ] as z.output<typeof encodedCell>;
}

/** @throws ZodError or SyntaxError where the text is none of ours */
export function decodeLive(text: string): LiveCell[] {
  return z
    .array(encodedCell)
    .parse(JSON.parse(text))
    .map(([source, bucket, dims, sums, members, values, level]) => ({
      source,
      bucket,
      dims,
      sums,
      members,
      values,
      level,
    }));
}
