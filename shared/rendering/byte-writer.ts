import { putPlainDecimal, putPlainText } from './plain-cells.ts';

const FIRST_BYTES = 131_072;
const POINT = 0x2e;

/** How a row of cells is put down as fields. */
export interface FieldShape {
  /** 1 for each column of text, 0 for one of figures. */
  isText: Uint8Array;
  /** Characters of the longest text that is put down as it is. */
  longest: number;
  /** Character codes. */
  delimiter: number;
  mark: number;
  /** Puts a cell that is not plain. */
  other: (cell: string, index: number) => void;
}

/**
 * Text becoming bytes. Most cells are checked and copied in one loop over their characters, which is several times
 * faster than joining strings; `harmless` and `decimal` say where a cell needs more than that.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  byte(code: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = code;
  }

  /** Text that is known to be ASCII. */
  ascii(text: string): void {
    const { length } = text;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.#at = at;
  }

  /** Bytes, one part after the other. */
  parts(first: Uint8Array, second: Uint8Array, third: Uint8Array): void {
    const room = first.length + second.length + third.length;
    if (this.#at + room > this.#bytes.length) this.#grow(room);
    const bytes = this.#bytes;
    let at = this.#at;
    // Each is a few bytes, for which a loop is quicker than a call.
    for (let index = 0; index < first.length; index += 1) bytes[at++] = first[index] ?? 0;
    for (let index = 0; index < second.length; index += 1) bytes[at++] = second[index] ?? 0;
    for (let index = 0; index < third.length; index += 1) bytes[at++] = third[index] ?? 0;
    this.#at = at;
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    const most = text.length * 3;
    if (this.#at + most > this.#bytes.length) this.#grow(most);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  /** As `putPlainText`; puts nothing and answers false for any other text. */
  harmless(text: string): boolean {
    if (this.#at + text.length > this.#bytes.length) this.#grow(text.length);
    const end = putPlainText(this.#bytes, this.#at, text);
    if (end === -1) return false;
    this.#at = end;
    return true;
  }

  /** As `putPlainDecimal`; puts nothing and answers false for any other text. */
  decimal(text: string, mark = POINT): boolean {
    if (this.#at + text.length > this.#bytes.length) this.#grow(text.length);
    const end = putPlainDecimal(this.#bytes, this.#at, text, mark);
    if (end === -1) return false;
    this.#at = end;
    return true;
  }

  /** A row's cells with the delimiter between them. One loop, since it runs over every cell of a file. */
  fields(row: readonly (string | null)[], { isText, longest, delimiter, mark, other }: FieldShape): void {
    let bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < isText.length; index += 1) {
      const cell = row[index] ?? null;
      const room = cell === null ? 1 : cell.length + 1;
      if (at + room > bytes.length) {
        this.#at = at;
        this.#grow(room);
        bytes = this.#bytes;
      }
      if (index > 0) bytes[at++] = delimiter;
      if (cell === null) continue;
      let end = -1;
      if (isText[index] === 0) end = putPlainDecimal(bytes, at, cell, mark);
      else if (cell.length <= longest) end = putPlainText(bytes, at, cell);
      if (end === -1) {
        this.#at = at;
        other(cell, index);
        bytes = this.#bytes;
        at = this.#at;
      } else at = end;
    }
    this.#at = at;
  }

  /** What was put since the last time, in memory of its own. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    return taken;
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + by));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
