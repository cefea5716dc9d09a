import { newId } from '#shared/runtime/ids.ts';
import { dayOf } from './calendar.ts';
import { type Delta, MOST_ROWS } from './delta.ts';
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
  const writes: OpenWrite[] = [];
  let open: OpenWrite | undefined;
  for (const point of points) {
    const day = dayOf(point.at, scope.timeZone);
    if (open && takes(open, point, day, scope)) continue;
    open = { points: [], days: new Map() };
    takes(open, point, day, scope);
    writes.push(open);
  }
  return writes.map((write) => close(write, scope));
}

/** Whether the write had room for the point, which is then part of it. */
function takes(write: OpenWrite, point: Point, day: string, { own }: IngestScope): boolean {
  const known = write.days.get(day);
  const items = write.points.length + 1 + write.days.size + (known ? 0 : 1);
  if (items > MOST_ITEMS) return false;
  const { tally, points } = known ?? { tally: new Tally(day, own), points: [] };
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
    live: scope.streamed === false ? undefined : encodeLive(own, scope.now, scope.own),
    watched: scope.watched,
    expiresAt: dayExpiry(day, scope.retentionDays),
  }));
  return { points, deltas };
}
