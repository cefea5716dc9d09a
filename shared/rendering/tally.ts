import { assertWidth, inBatches } from './batches.ts';
import type { Cell, FileFacts, OnRows, RenderOptions, ReportDocument, Table } from './document.ts';
import { FORMATS, type RenderedFormat } from './formats.ts';

/**
 * The table that a format of one table holds.
 * @throws {RangeError} where the document has none
 */
export function requireFirstTable({ reportId, tables }: ReportDocument, format: RenderedFormat): Table {
  const [table] = tables;
  if (table !== undefined) return table;
  throw new RangeError(
    `Report ${reportId} has no table to write as ${FORMATS[format].label}. Give it one, or ask for JSON.`,
  );
}

/** What becomes of the rows and cells of one file, counted while it is written. */
export class Tally {
  rows = 0;
  cutRows = 0;
  inertCells = 0;
  cutCells = 0;
  replacedCells = 0;
  roundedCells = 0;
  readonly #format: RenderedFormat;
  readonly #mostRows: number;
  readonly #onRows: OnRows | undefined;

  constructor(format: RenderedFormat, { onRows, mostRows }: RenderOptions = {}) {
    this.#format = format;
    this.#mostRows = mostRows ?? FORMATS[format].mostRows;
    this.#onRows = onRows;
  }

  /**
   * The table's rows up to the format's limit, some hundreds at a time. Those beyond it are read and counted, so that
   * the file can say how many it lacks.
   * @throws {RangeError} where a row has another number of cells than there are columns
   */
  async *rowsOf(table: Table): AsyncGenerator<Cell[][], void, undefined> {
    let seen = 0;
    for await (const batch of inBatches(table.rows)) {
      for (const row of batch) assertWidth(table, row, (seen += 1));
      const kept = batch.slice(0, Math.max(0, this.#mostRows - this.rows));
      if (kept.length > 0) yield kept;
      this.rows += kept.length;
      this.cutRows += batch.length - kept.length;
      await this.#onRows?.(this.rows);
    }
  }

  /** What the file says where rows were left out; undefined where it is whole. */
  get cutNotice(): string | undefined {
    if (this.cutRows === 0) return undefined;
    const rows = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
    return (
      `Not all data: ${FORMATS[this.#format].label} files hold at most ${rows(this.#mostRows)}, ` +
      `${rows(this.cutRows)} more were left out. Ask for a shorter period or fewer values.`
    );
  }

  facts(pageCount: number | null = null): FileFacts {
    const { rows, cutRows, inertCells, cutCells, replacedCells, roundedCells } = this;
    return { rows, pageCount, cutRows, inertCells, cutCells, replacedCells, roundedCells };
  }
}
