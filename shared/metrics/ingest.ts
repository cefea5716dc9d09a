import { logger } from '#shared/runtime/logger.ts';
import { applyDeltas } from './apply.ts';
import { valueGate } from './cardinality/gate.ts';
import type { Delta, DeltaRef } from './delta.ts';
import { readUnapplied } from './delta-store.ts';
import { type ParsedItem, parseItem } from './parse-item.ts';
import { type PlannedWrite, planWrites } from './plan-batch.ts';
import type { IngestScope, ItemFault, Point } from './point.ts';
import { writePoints } from './store.ts';

const WRITES_AT_ONCE = 4;

export interface IngestError extends ItemFault {
  /** Position in the batch. */
  index: number;
}

/** Every item has one verdict: accepted + duplicates + errors.length is the length of the batch. */
export interface IngestResult {
  accepted: number;
  duplicates: number;
  /** Positions of the duplicates. */
  repeated: number[];
  errors: IngestError[];
  /** Deltas that now wait to be applied. */
  deltas: Delta[];
  /** By id, the deltas that count the first copies of the duplicates; they may wait as well. */
  earlier: Map<string, DeltaRef>;
  writeUnits: number;
}

interface Entry {
  index: number;
  point: Point;
  /** Positions of further items of its id. */
  repeats: number[];
}

/**
 * Takes a batch: what it answers as accepted is durably written, with the delta that will bring it into the figures.
 * The first point under an id stays; later ones, of whatever content, are duplicates.
 */
export function ingest(items: readonly unknown[], scope: IngestScope): Promise<IngestResult> {
  return ingestParsed(
    items.map((item) => parseItem(item, scope)),
    scope,
  );
}

/** The same for items that have been judged already. */
export async function ingestParsed(items: readonly ParsedItem[], scope: IngestScope): Promise<IngestResult> {
  const result: IngestResult = {
    accepted: 0,
    duplicates: 0,
    repeated: [],
    errors: [],
    deltas: [],
    earlier: new Map(),
    writeUnits: 0,
  };
  const entries = sortOut(items, result);
  await refuseBeyondLimits(entries, scope, result);
  for (const { repeats } of entries.values()) for (const index of repeats) markRepeated(result, index);
  const pending = planWrites(
    Array.from(entries.values(), ({ point }) => point),
    scope,
  );
  const workers = Array.from({ length: Math.min(WRITES_AT_ONCE, pending.length) }, async () => {
    for (let write = pending.shift(); write; write = pending.shift())
      await takeWrite(write, scope, entries, result);
  });
  await Promise.all(workers);
  result.errors.sort((one, other) => one.index - other.index);
  return result;
}

/**
 * Applies at once what counts the batch, for callers who wait: a batch that is sent again because its answer was lost
 * finds its points written, but perhaps not yet counted. What fails here is applied by the aggregator later.
 * @returns whether the figures include every item that was taken
 */
export async function applyNow(result: IngestResult, { company }: IngestScope): Promise<boolean> {
  const refs = [...result.earlier.values()];
  const earlier = await readUnapplied(company, refs).catch((error: unknown) => {
    logger.warn('DELTAS_NOT_READ', { company, deltas: refs.length, error: error as Error });
    return null;
  });
  const outcome = await applyDeltas([...result.deltas, ...(earlier ?? [])]);
  result.writeUnits += outcome.writeUnits;
  for (const [delta, error] of outcome.failed)
    logger.warn('DELTA_LEFT_TO_AGGREGATOR', { delta, error: error as Error });
  return earlier !== null && outcome.failed.size === 0;
}

/** Points by their id; faults have their verdict at once. */
function sortOut(items: readonly ParsedItem[], result: IngestResult): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [index, parsed] of items.entries()) {
    if ('fault' in parsed) {
      result.errors.push({ index, ...parsed.fault });
      continue;
    }
    const known = entries.get(parsed.point.id);
    if (known) known.repeats.push(index);
    else entries.set(parsed.point.id, { index, point: parsed.point, repeats: [] });
  }
  return entries;
}

/** Takes out points with more values, or names, than the plan keeps. */
async function refuseBeyondLimits(
  entries: Map<string, Entry>,
  scope: IngestScope,
  result: IngestResult,
): Promise<void> {
  const points = Array.from(entries.values(), ({ point }) => point);
  for (const [id, fault] of await valueGate.admit(points, scope)) {
    const { index = -1, repeats = [] } = entries.get(id) ?? {};
    // What repeats an item that is not taken is no duplicate of anything.
    for (const position of [index, ...repeats]) result.errors.push({ index: position, ...fault });
    entries.delete(id);
  }
}

function markRepeated(result: IngestResult, index: number): void {
  result.duplicates += 1;
  result.repeated.push(index);
}

/** Writes until what is left is written or known: each refusal takes at least one duplicate out. */
async function takeWrite(
  first: PlannedWrite,
  scope: IngestScope,
  entries: Map<string, Entry>,
  result: IngestResult,
): Promise<void> {
  const queue = [first];
  for (let write = queue.shift(); write; write = queue.shift()) {
    try {
      const outcome = await writePoints(write, scope);
      if (outcome.committed) {
        result.writeUnits += outcome.writeUnits;
        result.accepted += write.points.length;
        result.deltas.push(...write.deltas);
        continue;
      }
      for (const id of outcome.duplicates.keys()) markRepeated(result, entries.get(id)?.index ?? -1);
      for (const ref of outcome.duplicates.values()) if (ref) result.earlier.set(ref.id, ref);
      queue.push(
        ...planWrites(
          write.points.filter((point) => !outcome.duplicates.has(point.id)),
          scope,
        ),
      );
    } catch (error) {
      logger.error('POINTS_NOT_WRITTEN', {
        company: scope.company,
        points: write.points.length,
        error: error as Error,
      });
      for (const point of write.points) result.errors.push(notStored(entries.get(point.id)?.index ?? -1));
    }
  }
}

function notStored(index: number): IngestError {
  return {
    index,
    code: 'SERVICE_UNAVAILABLE',
    field: null,
    message: 'Could not be stored now; send it again with the same event_id, under which it is counted once',
  };
}
