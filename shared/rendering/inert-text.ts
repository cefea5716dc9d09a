/**
 * A spreadsheet runs a cell that begins with one of these, the full-width and small forms included
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const TRIGGERS = new Set('=+-@\t\r\n\0＝＋－＠﹦﹢﹣﹫');

/** What spreadsheets drop or do not show before they look at the first character: blanks, BOM, controls, marks. */
const SKIPPED = /[\s\p{Cc}\p{Cf}]/u;

/** Characters that begin harmless text most of the time: digits, ASCII letters. */
function isPlainStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
}

/** Whether a spreadsheet could take the text for a formula. */
export function looksLikeFormula(text: string): boolean {
  if (text === '' || isPlainStart(text.charCodeAt(0))) return false;
  for (const character of text) {
    if (TRIGGERS.has(character)) return true;
    if (!SKIPPED.test(character)) return false;
  }
  return false;
}

/** The text itself, or with an apostrophe before it where a spreadsheet could take it for a formula. */
export function inertText(text: string): string {
  return looksLikeFormula(text) ? `'${text}` : text;
}
