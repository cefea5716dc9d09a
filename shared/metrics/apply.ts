import { isPassing } from '#shared/runtime/transaction.ts';
import type { Delta } from './delta.ts';
import { IncrementMap } from './increment.ts';
import { addToRollups } from './rollup-store.ts';

const MOST_ITEMS = 100;
/**
 * An update expression holds 4 KB, of which an attribute takes up to ten bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
const MOST_ATTRIBUTES = 300;
/** Every refused round leaves out a delta or learns of a page: more rounds than items cannot be. */
const MOST_ROUNDS = 2 * MOST_ITEMS;

export interface ApplyOutcome {
  /** Deltas that could not be applied, with the error of each; every other one is in the rollups. */
  failed: Map<string, unknown>;
  writeUnits: number;
}

/**
 * Brings deltas into the rollups, each exactly once, whoever else is at it and however often it is called.
 * A delta that cannot be applied costs only itself: its group is then applied one by one.
 */
export async function applyDeltas(deltas: readonly Delta[]): Promise<ApplyOutcome> {
  const outcome: ApplyOutcome = { failed: new Map(), writeUnits: 0 };
  for (const group of groupsOf(unique(deltas))) await applyGroup(group, outcome);
  return outcome;
}

async function applyGroup(group: readonly Delta[], outcome: ApplyOutcome): Promise<void> {
  let rest = group;
  try {
    for (let round = 0; rest.length > 0; round++) {
      if (round >= MOST_ROUNDS) throw new Error(`Rollup rows keep changing under ${rest.length} deltas.`);
      const applied = await addToRollups(rest);
      outcome.writeUnits += applied.writeUnits;
      if (applied.committed) return;
      rest = rest.filter((delta) => !applied.alreadyApplied.has(delta.id));
    }
  } catch (error) {
    // What passes by itself says nothing against any delta; one by one they would only meet it longer.
    if (rest.length === 1 || isPassing(error)) for (const { id } of rest) outcome.failed.set(id, error);
    else for (const delta of rest) await applyGroup([delta], outcome);
  }
}

/** Deltas of one company together, as many as fit one transaction: shared rows are written once. */
function groupsOf(deltas: readonly Delta[]): Delta[][] {
  const groups: Delta[][] = [];
  for (const own of Map.groupBy(deltas, (delta) => delta.company).values()) {
    let rows = new IncrementMap();
    let group: Delta[] = [];
    for (const delta of own) {
      if (group.length > 0 && !hasRoom(rows, group.length, delta)) {
        groups.push(group);
        rows = new IncrementMap();
        group = [];
      }
      rows.add(delta.increments);
      group.push(delta);
    }
    groups.push(group);
  }
  return groups;
}

function hasRoom(rows: IncrementMap, deltas: number, { increments }: Delta): boolean {
  return (
    rows.sizeWith(increments) + deltas + 1 <= MOST_ITEMS && rows.widthWith(increments) <= MOST_ATTRIBUTES
  );
}

function unique(deltas: readonly Delta[]): Delta[] {
  return [...new Map(deltas.map((delta) => [delta.id, delta])).values()];
}
