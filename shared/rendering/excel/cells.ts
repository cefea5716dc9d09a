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

/** Puts a cell into a row, its reference included; a missing figure has no cell. `row` is the row's number in digits. */
export type PutCell = (cell: Cell, row: Uint8Array) => void;

export interface CellParts {
  out: ByteWriter;
  tally: Tally;
  styles: Styles;
  strings: SharedStrings;
}

const CLOSE = '</v></c>';
const CLOSE_TEXT = '</t></is></c>';

export function cellWriter(parts: CellParts, { type }: Column, index: number, look: Style = {}): PutCell {
  const open = asciiBytes(`<c r="${columnLetters(index)}`);
  const text = textWriter(parts, open, look);
  if (type.kind === 'text') return text;
  const format = numberFormatOf(type);
  // Days stand to the left like text: right before a name they would run into it.
  const align = isTextual(type) ? ({ align: 'left' } as const) : {};
  const style = { ...look, ...align, ...(format === undefined ? {} : { format }) };
  const figure = asciiBytes(`${styled(parts.styles.of(style))}><v>`);
  if (isTextual(type)) return dayWriter(parts.out, open, figure, text);
  return figureWriter(parts, open, figure);
}

function figureWriter({ out, tally }: CellParts, open: Uint8Array, figure: Uint8Array): PutCell {
  return (cell, row) => {
    if (cell === null) return;
    out.parts(open, row, figure);
    if (!out.decimal(cell)) out.decimal(plainDecimal(cell));
    if (cell.length > KEPT_DIGITS && digitsIn(cell) > KEPT_DIGITS) tally.roundedCells += 1;
    out.ascii(CLOSE);
  };
}

/** What a spreadsheet cannot count as a day stays text. */
function dayWriter(out: ByteWriter, open: Uint8Array, figure: Uint8Array, text: PutCell): PutCell {
  const known = new Map<string, string>();
  return (cell, row) => {
    if (cell === null) return;
    const serial = known.get(cell) ?? serialOf(cell);
    if (serial === undefined) return text(cell, row);
    if (known.size < MOST_DAYS) known.set(cell, serial);
    out.parts(open, row, figure);
    out.ascii(serial);
    out.ascii(CLOSE);
  };
}

function textWriter({ out, tally, styles, strings }: CellParts, open: Uint8Array, look: Style): PutCell {
  const shared = strings.column();
  const own = textEnds(styles.of(look));
  return (cell, row) => {
    if (cell === null) return;
    const number = shared.numberOf(cell);
    const isPlain = isAlphanumeric(cell.charCodeAt(0)) || !looksLikeFormula(cell);
    const ends = isPlain ? own : inertEnds(tally, styles, look);
    if (number !== undefined) {
      out.parts(open, row, ends.shared);
      out.ascii(number);
      out.ascii(CLOSE);
      return;
    }
    out.parts(open, row, keepsSpace(cell) ? ends.spaced : ends.inline);
    if (cell.length > MOST_CELL_CHARACTERS || !out.harmless(cell))
      out.text(escapeXml(holdableText(cell, tally)));
    out.ascii(CLOSE_TEXT);
  };
}

/** What follows the reference of a cell of text: its style, and how the text is given. */
interface TextEnds {
  shared: Uint8Array;
  inline: Uint8Array;
  spaced: Uint8Array;
}

function textEnds(style: number): TextEnds {
  const inline = `${styled(style)} t="inlineStr"><is><t`;
  return {
    shared: asciiBytes(`${styled(style)} t="s"><v>`),
    inline: asciiBytes(`${inline}>`),
    spaced: asciiBytes(`${inline} xml:space="preserve">`),
  };
}

/** Ends the reference; the first style is what a cell has that names none. */
function styled(style: number): string {
  return style === 0 ? '"' : `" s="${style}"`;
}

/** A parser may drop white space around a text that does not ask for it (https://www.w3.org/TR/xml/#sec-white-space). */
function keepsSpace(text: string): boolean {
  return !(isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1)));
}

function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** A cell of a text type is never run; so marked, it is not run either once somebody has edited it. */
function inertEnds(tally: Tally, styles: Styles, look: Style): TextEnds {
  tally.inertCells += 1;
  return textEnds(styles.of({ ...look, quoted: true }));
}

function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** Digits without the zeros in front. */
function digitsIn(figure: string): number {
  return figure.replaceAll(/\D/g, '').replace(/^0+/, '').length;
}

export function asciiBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
