import type { Cell, OnRows, Table } from './document.ts';

/** Rows that are handled between two looks at the outside world. */
const BATCH_ROWS = 500;

/**
 * Hands out a table's rows some hundreds at a time. A plain iterable then costs no promise per row, and an
 * asynchronous one is read no faster than its rows are used.
 */
export async function* inBatches(rows: Table['rows']): AsyncGenerator<Cell[][], void, undefined> {
  if (Symbol.iterator in rows) yield* syncBatches(rows);
  else yield* asyncBatches(rows);
}

function* syncBatches(rows: Iterable<Cell[]>): Generator<Cell[][], void, undefined> {
  let batch: Cell[][] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* asyncBatches(rows: AsyncIterable<Cell[]>): AsyncGenerator<Cell[][], void, undefined> {
  let batch: Cell[][] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Counts the rows of one file and tells whoever follows its progress. */
export class RowCount {
  #rows = 0;
  readonly #onRows: OnRows | undefined;

  constructor(onRows?: OnRows) {
    this.#onRows = onRows;
  }

  get rows(): number {
    return this.#rows;
  }

  async add(rows: number): Promise<void> {
    this.#rows += rows;
    await this.#onRows?.(this.#rows);
  }
}

/** @throws {RangeError} naming table and row when a row has more or fewer cells than there are columns. */
export function assertWidth(table: Table, row: Cell[], rowNumber: number): void {
  if (row.length === table.columns.length) return;
  throw new RangeError(
    `Table "${table.id}", row ${rowNumber} has ${row.length} cells for ${table.columns.length} columns. ` +
      'Give one cell for each column, null where there is no figure.',
  );
}
