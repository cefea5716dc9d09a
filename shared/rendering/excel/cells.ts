import type { ByteWriter } from '../byte-writer.ts';
import { holdableText } from '../cell-text.ts';
import { plainDecimal } from '../decimal.ts';
import { type Cell, type Column, isTextual } from '../document.ts';
import { MOST_CELL_CHARACTERS } from '../formats.ts';
import { looksLikeFormula } from '../inert-text.ts';
import type { Tally } from '../tally.ts';
import { numberFormatOf } from './number-formats.ts';
import { serialOf } from './serial.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { Style, Styles } from './styles.ts';
import { columnLetters, escapeXml } from './xml.ts';

/** Digits that a spreadsheet keeps of a figure. */
const KEPT_DIGITS = 15;
/** Days whose numbers are remembered: some ten years. */
const MOST_DAYS = 4_000;

/** Puts a cell into a row, its reference included; a missing figure has no cell. */
export type PutCell = (cell: Cell, row: string) => void;

export interface CellParts {
  out: ByteWriter;
  tally: Tally;
  styles: Styles;
  strings: SharedStrings;
}

export function cellWriter(parts: CellParts, { type }: Column, index: number, look: Style = {}): PutCell {
  const open = `<c r="${columnLetters(index)}`;
  const text = textWriter(parts, open, look);
  if (type.kind === 'text') return text;
  const format = numberFormatOf(type);
  const style = { ...look, ...(format === undefined ? {} : { format }) };
  const figure = `" s="${parts.styles.of(style)}"><v>`;
  if (isTextual(type)) return dayWriter(parts.out, open, figure, text);
  return figureWriter(parts, open, figure);
}

function figureWriter({ out, tally }: CellParts, open: string, figure: string): PutCell {
  return (cell, row) => {
    if (cell === null) return;
    out.ascii(open);
    out.ascii(row);
    out.ascii(figure);
    if (!out.decimal(cell)) out.decimal(plainDecimal(cell));
    if (cell.length > KEPT_DIGITS && digitsIn(cell) > KEPT_DIGITS) tally.roundedCells += 1;
    out.ascii('</v></c>');
  };
}

/** What a spreadsheet cannot count as a day stays text. */
function dayWriter(out: ByteWriter, open: string, figure: string, text: PutCell): PutCell {
  const known = new Map<string, string>();
  return (cell, row) => {
    if (cell === null) return;
    const serial = known.get(cell) ?? serialOf(cell);
    if (serial === undefined) return text(cell, row);
    if (known.size < MOST_DAYS) known.set(cell, serial);
    out.ascii(open);
    out.ascii(row);
    out.ascii(figure);
    out.ascii(serial);
    out.ascii('</v></c>');
  };
}

function textWriter({ out, tally, styles, strings }: CellParts, open: string, look: Style): PutCell {
  const shared = strings.column();
  const style = `" s="${styles.of(look)}"`;
  const inline = ' t="inlineStr"><is><t xml:space="preserve">';
  return (cell, row) => {
    if (cell === null) return;
    const number = shared.numberOf(cell);
    const isPlain = isAlphanumeric(cell.charCodeAt(0));
    out.ascii(open);
    out.ascii(row);
    out.ascii(isPlain || !looksLikeFormula(cell) ? style : inertStyle(tally, styles, look));
    if (number !== undefined) {
      out.ascii(' t="s"><v>');
      out.ascii(String(number));
      out.ascii('</v></c>');
      return;
    }
    out.ascii(inline);
    if (cell.length > MOST_CELL_CHARACTERS || !out.harmless(cell))
      out.text(escapeXml(holdableText(cell, tally)));
    out.ascii('</t></is></c>');
  };
}

/** A cell of a text type is never run; so marked, it is not run either once somebody has edited it. */
function inertStyle(tally: Tally, styles: Styles, look: Style): string {
  tally.inertCells += 1;
  return `" s="${styles.of({ ...look, quoted: true })}"`;
}

function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** Digits without the zeros in front. */
function digitsIn(figure: string): number {
  return figure.replaceAll(/\D/g, '').replace(/^0+/, '').length;
}
