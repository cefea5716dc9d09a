import { plainDecimal } from './decimal.ts';
import { type Cell, type Column, isTextual } from './document.ts';
import type { Tally } from './tally.ts';

/** A figure as a JSON number with all its digits, or `null`. */
export function jsonFigure(cell: Cell): string {
  return cell === null ? 'null' : plainDecimal(cell);
}

/**
 * A value as JSON that every reader takes: half a surrogate pair, which JSON.stringify would write as an escape that
 * some refuse (RFC 8259 section 8.2), becomes U+FFFD.
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed() : part,
  );
}

function jsonString(text: string, tally: Tally): string {
  if (text.isWellFormed()) return JSON.stringify(text);
  tally.replacedCells += 1;
  return JSON.stringify(text.toWellFormed());
}

/** Writes a row as a JSON object whose names are the columns' keys. */
export function jsonRowWriter(columns: readonly Column[], tally: Tally): (row: readonly Cell[]) => string {
  const names = columns.map(({ key }, index) => `${index === 0 ? '{' : ','}${jsonOf(key)}:`);
  const isText = columns.map(({ type }) => isTextual(type));
  return (row) => {
    let text = names.length === 0 ? '{' : '';
    for (let index = 0; index < names.length; index += 1) {
      const cell = row[index] ?? null;
      text += names[index];
      text += cell !== null && isText[index] ? jsonString(cell, tally) : jsonFigure(cell);
    }
    return `${text}}`;
  };
}
