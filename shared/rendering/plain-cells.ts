const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** A bit that no ASCII character has. */
const NOT_PLAIN = 0x80;

/**
 * 0 for characters that stand for themselves in CSV and XML: printable ASCII without `"`, `&`, `,`, `;`, `<`, `=`, `>`,
 * `_` and `|`.
 */
const MARKS = new Uint8Array(128).map((_, code) =>
  code >= 0x20 && code < 0x7f && !'"&,;<=>_|'.includes(String.fromCharCode(code)) ? 0 : NOT_PLAIN,
);

/**
 * Puts the text from `at` on where it begins with a letter or digit and holds none but plain characters, so that no
 * reader takes it for anything but text. The bytes must have room for it.
 * @returns where it ends; -1 for any other text
 */
export function putPlainText(bytes: Uint8Array, at: number, text: string): number {
  const { length } = text;
  if (length === 0) return -1;
  const first = text.charCodeAt(0) | 0x20;
  if (!((first >= 0x61 && first <= 0x7a) || (first >= ZERO && first <= NINE))) return -1;
  // One look behind the loop costs less than a branch at each character.
  let seen = 0;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    seen |= code | (MARKS[code & 0x7f] ?? 0);
    bytes[at + index] = code;
  }
  return seen >= NOT_PLAIN ? -1 : at + length;
}

/**
 * Puts text of the form `-?(0|[1-9][0-9]*)(\.[0-9]+)?` from `at` on, with this mark for the point. The bytes must have
 * room for it.
 * @returns where it ends; -1 for any other text
 */
export function putPlainDecimal(bytes: Uint8Array, at: number, text: string, mark: number): number {
  const { length } = text;
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  let end = at;
  let point = -1;
  if (first === 1) bytes[end++] = MINUS;
  for (let index = first; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) bytes[end++] = code;
    else if (code !== POINT || point !== -1) return -1;
    else {
      point = index;
      bytes[end++] = mark;
    }
  }
  const whole = (point === -1 ? length : point) - first;
  if (whole === 0 || point === length - 1 || (whole > 1 && text.charCodeAt(first) === ZERO)) return -1;
  return end;
}
