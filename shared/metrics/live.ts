import { Big } from 'big.js';
import * as z from 'zod';
import { METRICS } from './catalogue/index.ts';
import { decimalText, fromScaled, toScaled } from './decimal.ts';
import { memberHash } from './distinct.ts';
import { addScaled, type ScaledSums } from './increment.ts';
import { type Level, levelOf, mergeLevels } from './level.ts';
import { NO_OWN_METRICS, type OwnMetrics } from './own/own-metrics.ts';
import type { Point } from './point.ts';
import { type Source, sourceOf } from './sources/index.ts';

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
export function encodeLive(
  points: readonly Point[],
  nowMs: number,
  own: OwnMetrics = NO_OWN_METRICS,
): string | undefined {
  const cells = new Map<string, OpenCell>();
  for (const point of points) {
    if (point.at < nowMs - LIVE_SPAN_MS || point.at > nowMs + LIVE_AHEAD_MS) continue;
    addPoint(cells, point, sourceOf(point));
    for (const source of own.sourcesOf(point.name)) addPoint(cells, point, source);
  }
  if (cells.size === 0) return undefined;
  return JSON.stringify(Array.from(cells.values(), encodeCell));
}

function addPoint(cells: Map<string, OpenCell>, point: Point, source: Source): void {
  const contribution = source.contributionOf(point);
  const dims: OpenCell['dims'] = {};
  for (const name of source.dimensions) {
    const value = point.properties[name] ?? contribution.dimensions?.[name] ?? '';
    if (value !== '') dims[name] = String(value);
  }
  const cell = cellOf(cells, source.name, liveBucket(point.at), dims);
  for (const [measure, amount] of Object.entries(contribution.sums))
    addScaled(cell.sums, measure, toScaled(amount));
  for (const [counted, member] of Object.entries(contribution.members)) {
    const hashes = cell.members.get(counted) ?? new Set();
    cell.members.set(counted, hashes.add(memberHash(member)));
  }
  const spread = Object.entries(contribution.spread ?? {}).map(
    ([name, value]) => [`${SPREAD}${name}`, value] as const,
  );
  for (const [name, value] of [...singleValues(source.name, contribution.sums), ...spread]) {
    (cell.values[name] ??= []).push(value);
  }
  if (contribution.level === undefined) return;
  const level = levelOf(point, contribution.level);
  cell.level = cell.level ? mergeLevels(cell.level, level) : level;
}

function cellOf(
  cells: Map<string, OpenCell>,
  source: string,
  bucket: number,
  dims: OpenCell['dims'],
): OpenCell {
  const key = JSON.stringify([source, bucket, dims]);
  const known = cells.get(key);
  if (known) return known;
  const made = {
    source,
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
    Object.fromEntries(Array.from(sums, ([measure, scaled]) => [measure, fromScaled(scaled)])),
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
