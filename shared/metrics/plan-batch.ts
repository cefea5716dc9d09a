import { newId } from '#shared/runtime/ids.ts';
import { dayOf, hourOf } from './calendar.ts';
import { type Delta, MOST_ROWS } from './delta.ts';
import { DIMENSIONS } from './dimensions.ts';
import { dayExpiry } from './expiry.ts';
import { encodeLive } from './live.ts';
import type { IngestScope, Point } from './point.ts';
import { Tally } from './tally.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_ITEMS = 100;

/** Points that are written in one transaction, with the deltas that say what they add. */
export interface PlannedWrite {
  points: Point[];
  deltas: Delta[];
}

interface OpenWrite {
  points: Point[];
  days: Map<string, { tally: Tally; points: Point[] }>;
}

/** Cuts points into as few transactions as DynamoDB's limits allow, one delta for each day in them. */
export function planWrites(points: readonly Point[], scope: IngestScope): PlannedWrite[] {
  if (points.length === 0) return [];
  const whole = inOneWrite(points, scope);
  const writes = whole ? [whole] : inWrites(inOrder(points, scope), scope);
  return writes.map((write) => close(write, scope));
}

/** All in one, as most batches fit, in whatever order; undefined where they do not. */
function inOneWrite(points: readonly Point[], scope: IngestScope): OpenWrite | undefined {
  if (points.length >= MOST_ITEMS) return undefined;
  const open: OpenWrite = { points: [], days: new Map() };
  return points.every((point) => takes(open, point, scope)) ? open : undefined;
}

function inWrites(points: readonly Point[], scope: IngestScope): OpenWrite[] {
  const writes: OpenWrite[] = [];
  let open: OpenWrite | undefined;
  for (const point of points) {
    if (open && takes(open, point, scope)) continue;
    open = { points: [], days: new Map() };
    takes(open, point, scope);
    writes.push(open);
  }
  return writes;
}

/**
 * By day and hour, so that a batch in no order makes as few deltas as it has days; then by name and dimensions: what is
 * written together shares most of its rows, of which a delta holds so many only.
 */
function inOrder(points: readonly Point[], { timeZone }: IngestScope): Point[] {
  const placed = points.map((point) => ({ point, place: placeOf(point, timeZone) }));
  placed.sort((one, other) => (one.place === other.place ? 0 : one.place < other.place ? -1 : 1));
  return placed.map(({ point }) => point);
}

function placeOf({ at, name, properties }: Point, timeZone: string): string {
  let place = `${dayOf(at, timeZone)}#${hourOf(at)}#${name}`;
  for (const dimension of DIMENSIONS) place += `#${properties[dimension] ?? ''}`;
  return place;
}

/** Whether the write had room for the point, which is then part of it. */
function takes(write: OpenWrite, point: Point, scope: IngestScope): boolean {
  const day = dayOf(point.at, scope.timeZone);
  const known = write.days.get(day);
  const items = write.points.length + 1 + write.days.size + (known ? 0 : 1);
  if (items > MOST_ITEMS) return false;
  const { tally, points } = known ?? { tally: new Tally(day, scope.own), points: [] };
  if (!tally.add(point, MOST_ROWS)) return false;
  points.push(point);
  if (!known) write.days.set(day, { tally, points });
  write.points.push(point);
  return true;
}

function close({ points, days }: OpenWrite, scope: IngestScope): PlannedWrite {
  const deltas = [...days].map(([day, { tally, points: own }]) => ({
    company: scope.company,
    day,
    id: newId('dlt', scope.now),
    increments: tally.toIncrements(),
    pointIds: own.map((point) => point.id),
    live: scope.streamed === false ? undefined : encodeLive(tally.counted, scope.now),
    watched: scope.watched,
    expiresAt: dayExpiry(day, scope.retentionDays),
  }));
  return { points, deltas };
}
