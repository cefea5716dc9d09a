import { MOST_CELL_CHARACTERS } from './formats.ts';
import { looksLikeFormula } from './inert-text.ts';
import type { Tally } from './tally.ts';

/** What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets), lone surrogates included. */
const UNHOLDABLE = /(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu;
const REPLACEMENT = '\ufffd';

/** Whether a cell of a spreadsheet can hold the text as it is. */
export function isHoldable(text: string): boolean {
  return text.length <= MOST_CELL_CHARACTERS && text.search(UNHOLDABLE) === -1;
}

/** The text as a cell of a spreadsheet can hold it; what had to be changed is counted. */
export function holdableText(text: string, tally: Tally): string {
  const clean = text.replaceAll(UNHOLDABLE, REPLACEMENT);
  if (clean !== text) tally.replacedCells += 1;
  if (clean.length <= MOST_CELL_CHARACTERS) return clean;
  tally.cutCells += 1;
  const kept = clean.slice(0, MOST_CELL_CHARACTERS - 1);
  return `${isHighSurrogate(kept.charCodeAt(kept.length - 1)) ? kept.slice(0, -1) : kept}…`;
}

/** As `holdableText`, with an apostrophe before what a spreadsheet that reads plain text would run (P39). */
export function inertCellText(text: string, tally: Tally): string {
  if (!looksLikeFormula(text)) return holdableText(text, tally);
  tally.inertCells += 1;
  return holdableText(`'${text}`, tally);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
