import { newId } from '#shared/runtime/ids.ts';
import { dayOf } from './calendar.ts';
import { type Delta, MOST_ROWS } from './delta.ts';
import { IncrementMap, incrementsOf } from './increment.ts';
import type { IngestScope, Point } from './point.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_ITEMS = 100;
const DAY_S = 86_400;

/** Points that are written in one transaction, with the deltas that say what they add. */
export interface PlannedWrite {
  points: Point[];
  deltas: Delta[];
}

interface OpenWrite {
  points: Point[];
  days: Map<string, { rows: IncrementMap; pointIds: string[] }>;
}

/** Cuts points into as few transactions as DynamoDB's limits allow, one delta for each day in them. */
export function planWrites(points: readonly Point[], scope: IngestScope): PlannedWrite[] {
  const writes: OpenWrite[] = [];
  let open: OpenWrite | undefined;
  for (const point of points) {
    const day = dayOf(point.at, scope.timeZone);
    const increments = incrementsOf(point, scope.timeZone);
    if (!open || !fits(open, day, increments)) {
      open = { points: [], days: new Map() };
      writes.push(open);
    }
    const entry = open.days.get(day) ?? { rows: new IncrementMap(), pointIds: [] };
    open.days.set(day, entry);
    entry.rows.add(increments);
    entry.pointIds.push(point.id);
    open.points.push(point);
  }
  return writes.map((write) => close(write, scope));
}

function fits(write: OpenWrite, day: string, increments: Parameters<IncrementMap['sizeWith']>[0]): boolean {
  const entry = write.days.get(day);
  const items = write.points.length + 1 + write.days.size + (entry ? 0 : 1);
  if (items > MOST_ITEMS) return false;
  return (entry?.rows.sizeWith(increments) ?? 0) <= MOST_ROWS;
}

function close({ points, days }: OpenWrite, scope: IngestScope): PlannedWrite {
  const deltas = [...days].map(([day, { rows, pointIds }]) => ({
    company: scope.company,
    day,
    id: newId('dlt', scope.now),
    increments: rows.toArray(),
    pointIds,
    expiresAt: expiryOf(Date.parse(day), scope.retentionDays),
  }));
  return { points, deltas };
}

/** Epoch seconds; a day more than the plan keeps, since a day may begin up to 14 hours off UTC. */
export function expiryOf(atMs: number, retentionDays: number): number {
  return Math.ceil(atMs / 1000) + (retentionDays + 1) * DAY_S;
}
