import type { Cell, Table } from './document.ts';

/** Rows that are handled between two looks at the outside world. */
const BATCH_ROWS = 500;

/**
 * Hands out a table's rows some hundreds at a time. A plain iterable then costs no promise per row, and an
 * asynchronous one is read no faster than its rows are used.
 */
export async function* inBatches(rows: Table['rows']): AsyncGenerator<Cell[][], void, undefined> {
  if (Symbol.iterator in rows) yield* cut(rows);
  else for await (const batch of rows) yield* batch.length > BATCH_ROWS ? cut(batch) : [batch];
}

function* cut(rows: Iterable<Cell[]>): Generator<Cell[][], void, undefined> {
  let batch: Cell[][] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** @throws {RangeError} naming table and row when a row has more or fewer cells than there are columns. */
export function assertWidth(table: Table, row: Cell[], rowNumber: number): void {
  if (row.length === table.columns.length) return;
  throw new RangeError(
    `Table "${table.id}", row ${rowNumber} has ${row.length} cells for ${table.columns.length} columns. ` +
      'Give one cell for each column, null where there is no figure.',
  );
}
