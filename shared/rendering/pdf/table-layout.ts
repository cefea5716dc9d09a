import { type Cell, type Column, isTextual, type Table } from '../document.ts';
import { formatCell, headingOf } from '../format-figure.ts';
import type { Typeface } from './typeface.ts';

/** Space at either side of a cell, and where there are so many that they fit in no other way. */
const PADDING = 5;
const TIGHT_PADDING = 2.5;

const SIZE = 8;
/** Down to here letters shrink before names are broken into lines. */
const COMFORTABLE = 7;
const SMALLEST = 5.5;
const STEP = 0.25;
/** Of a text, in ems: some forty letters; what is longer takes several lines. */
const WIDEST_TEXT = 22;
const WIDEST_WORD = 9;
/** Words of some eleven letters stay whole before longer ones, such as ids. */
const SHORT_WORD = 6;
/** Lines that a name may be broken into before letters shrink for it. */
const GOOD_LINES = 3;
/** Nothing is read of a column narrower than this, in ems. */
const NARROWEST_TEXT = 3;
/** No column is wide enough for more characters. */
const MOST_MEASURED = 250;

export interface TableLayout {
  table: Table;
  /** Of the letters, smaller than usual where many columns must fit. */
  size: number;
  /** At either side of a cell. */
  padding: number;
  x: number[];
  widths: number[];
}

/** What a column asks for, in ems. */
interface Wish {
  /** Below this its heading breaks inside a word. */
  narrowest: number;
  /** Below this a short word breaks. */
  short: number;
  /** All of it on one line. */
  whole: number;
  /** Broken between words. */
  least: number;
}

/** Whether a cell may take several lines. Dates and figures are of no use broken. */
export function isBreakable({ type }: Column): boolean {
  return type.kind === 'text' || type.kind === 'datetime';
}

export function isLeftAligned({ type }: Column): boolean {
  return isTextual(type);
}

/**
 * Columns as wide as what stands in them. Where that is too much, letters shrink a little, then names take several lines,
 * then letters shrink further.
 */
export function layTable(
  table: Table,
  rows: readonly (readonly Cell[])[],
  face: Typeface,
  place: { left: number; width: number },
): TableLayout {
  const measured = [...rows, table.totals ?? []];
  const wishes = table.columns.map((column, index) => wishOf(face, column, measured, index));
  const { size, padding, widths } = fitted(wishes, place.width);
  let { left } = place;
  const x = widths.map((width) => {
    const own = left;
    left += width;
    return own;
  });
  return { table, size, padding, x, widths };
}

function wishOf(face: Typeface, column: Column, rows: readonly (readonly Cell[])[], index: number): Wish {
  const texts = rows.flatMap((row) => {
    const cell = row[index] ?? null;
    return cell === null ? [] : [formatCell(cell, column.type).slice(0, MOST_MEASURED)];
  });
  const heading = widest(face, headingOf(column).split(' '));
  const whole = widest(face, texts);
  if (!isBreakable(column)) return unbroken(Math.max(heading, whole));
  const words = widest(face, new Set(texts.flatMap((text) => text.split(/\s+/))));
  const most = Math.max(heading, Math.min(whole, WIDEST_TEXT));
  const least = Math.max(heading, Math.min(words, WIDEST_WORD), most / GOOD_LINES);
  const narrowest =
    column.type.kind === 'text' ? Math.max(heading, NARROWEST_TEXT) : Math.max(heading, words);
  const short = Math.max(narrowest, Math.min(words, SHORT_WORD));
  return {
    whole: most,
    least: Math.min(most, least),
    short: Math.min(most, short),
    narrowest: Math.min(most, narrowest),
  };
}

function unbroken(width: number): Wish {
  return { whole: width, least: width, short: width, narrowest: width };
}

function widest(face: Typeface, texts: Iterable<string>): number {
  let most = 0;
  for (const text of texts) most = Math.max(most, face.width(text, 1));
  return most;
}

type Fitted = Pick<TableLayout, 'size' | 'padding' | 'widths'>;

function fitted(wishes: readonly Wish[], width: number): Fitted {
  for (let size = SIZE; size >= COMFORTABLE; size -= STEP) {
    const wanted = wishes.map(({ whole }) => inPoints(whole, size, PADDING));
    if (sum(wanted) <= width) return { size, padding: PADDING, widths: spread(wanted, width) };
  }
  return (
    between(wishes, width, PADDING, ({ least, whole }) => [least, whole]) ??
    between(wishes, width, TIGHT_PADDING, ({ short, least }) => [short, least]) ??
    between(wishes, width, TIGHT_PADDING, ({ narrowest, least }) => [narrowest, least]) ??
    squeezed(wishes, width)
  );
}

/** In the largest letters in which all columns have the first of two widths, and of the second as much as there is. */
function between(
  wishes: readonly Wish[],
  width: number,
  padding: number,
  widthsOf: (wish: Wish) => [least: number, wanted: number],
): Fitted | undefined {
  for (let size = SIZE; size >= SMALLEST; size -= STEP) {
    const pairs = wishes.map((wish) => widthsOf(wish).map((ems) => inPoints(ems, size, padding)));
    const least = pairs.map(([own = 0]) => own);
    const spare = width - sum(least);
    if (spare < 0) continue;
    const added = shared(
      pairs.map(([own = 0, wanted = 0]) => Math.max(0, wanted - own)),
      spare,
    );
    const widths = least.map((own, index) => own + (added[index] ?? 0));
    return { size, padding, widths: spread(widths, width) };
  }
  return undefined;
}

/** To each as much as to the others until it has what it lacks: who lacks a letter is not left without for a long text. */
function shared(missing: readonly number[], spare: number): number[] {
  const added = missing.map(() => 0);
  let left = spare;
  let others = missing.length;
  for (const [index, lacks] of [...missing.entries()].sort(([, one], [, other]) => one - other)) {
    added[index] = Math.min(lacks, left / others);
    left -= added[index] ?? 0;
    others -= 1;
  }
  return added;
}

/** Too many columns for any page: all give way alike. */
function squeezed(wishes: readonly Wish[], width: number): Fitted {
  const narrowest = wishes.map((wish) => inPoints(wish.narrowest, SMALLEST, TIGHT_PADDING));
  const widths = narrowest.map((own) => (own * width) / sum(narrowest));
  return { size: SMALLEST, padding: TIGHT_PADDING, widths };
}

function inPoints(ems: number, size: number, padding: number): number {
  return ems * size + 2 * padding + 1;
}

function spread(widths: readonly number[], width: number): number[] {
  const spare = (width - sum(widths)) / widths.length;
  return widths.map((own) => own + spare);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
