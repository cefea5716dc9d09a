import { describe, expect, it } from 'vitest';
import type { Cell } from '#shared/rendering/document.ts';
import { fileOf, hasOpenpyxl, openpyxl, pythonCsv } from '#test/support/foreign-readers.ts';
import { hostileStrings } from '#test/support/hostile-strings.ts';
import { convert } from '#test/support/libreoffice.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered, reportDocument } from '#test/support/report-document.ts';

/** Comma, quotes, UTF-8, all sheets into files of their own: https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents */
const TO_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1';
/** The first column as text, as a person chooses who imports names. */
const FROM_CSV = 'CSV:44,34,76,1,1/2/2/1';

/** Programs differ in how they end a line inside a cell, and in characters without a look. */
const comparable = (text: string) => text.replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n');

const rowsOf = (texts: readonly string[]) => texts.map((text, n): Cell[] => [text, String(n)]);
/** LibreOffice drops or alters what no text should hold; those are openpyxl's to judge. */
const TEXTS = hostileStrings().filter(
  (text) => text.length < 5_000 && !/[\p{Cc}\p{Cs}\p{Cn}\p{Co}]/u.test(text) && text !== '',
);

describe.skipIf(!hasPrograms('soffice') || !hasOpenpyxl())('LibreOffice', () => {
  it('shows each text of a workbook as it is (P39)', async () => {
    const { bytes } = await rendered('excel', reportDocument(rowsOf(TEXTS)));
    const [, ...read] = pythonCsv(`${convert(fileOf(bytes, 'a.xlsx'), TO_CSV)}-Data.csv`);
    const shown = read.map(([text = '', n]) => [comparable(text), n]);
    expect(shown).toEqual(TEXTS.map((text, n) => [comparable(text), String(n)]));
  }, 600_000);

  it('makes no formula of a CSV, even where columns are guessed (P39)', async () => {
    const { bytes } = await rendered('csv', reportDocument(rowsOf(TEXTS)));
    const book = openpyxl(`${convert(fileOf(bytes, 'a.csv'), 'xlsx', FROM_CSV)}.xlsx`, 'a');
    expect(book.package).toEqual({ formulas: 0, hyperlinks: 0, external: 0 });
    expect(book.rows.length).toBe(TEXTS.length + 1);
    expect(book.rows.every((row) => row.length === 2)).toBe(true);
  }, 600_000);
});
