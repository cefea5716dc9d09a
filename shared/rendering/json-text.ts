import { plainDecimal } from './decimal.ts';
import { type Cell, type Column, isTextual } from './document.ts';

/** A figure as a JSON number with all its digits, or `null`. */
export function jsonFigure(cell: Cell): string {
  return cell === null ? 'null' : plainDecimal(cell);
}

/** Writes a row as a JSON object whose names are the columns' keys. */
export function jsonRowWriter(columns: readonly Column[]): (row: readonly Cell[]) => string {
  const names = columns.map(({ key }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
  const isText = columns.map(({ type }) => isTextual(type));
  return (row) => {
    let text = names.length === 0 ? '{' : '';
    for (let index = 0; index < names.length; index += 1) {
      const cell = row[index] ?? null;
      text += names[index];
      text += isText[index] ? JSON.stringify(cell) : jsonFigure(cell);
    }
    return `${text}}`;
  };
}
