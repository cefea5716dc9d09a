import ExcelJS from 'exceljs';
import type { Cell } from '#shared/rendering/document.ts';
import { numberFormatOf } from '#shared/rendering/excel/number-formats.ts';
import { COLUMNS, rows } from './rows.ts';

/** The same sheet by the library that one would take instead, as its guide shows. */
export async function exceljs(count: number, file: string): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = book.addWorksheet('Data', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = COLUMNS.map(({ key, label, type }) => {
    const numFmt = numberFormatOf(type);
    return { key, header: label, width: 16, ...(numFmt === undefined ? {} : { style: { numFmt } }) };
  });
  for (const cells of rows(count)) sheet.addRow(cells.map(typed)).commit();
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: count + 1, column: COLUMNS.length } };
  sheet.commit();
  await book.commit();
}

function typed(cell: Cell, index: number): string | number | Date | null {
  const kind = COLUMNS[index]?.type.kind;
  if (cell === null || kind === 'text') return cell;
  return kind === 'date' ? new Date(cell) : Number(cell);
}
