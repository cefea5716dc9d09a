const FIRST_BYTES = 65_536;
const MINUS = 0x2d;
const POINT = 0x2e;

/**
 * Characters that stand for themselves in CSV and XML: printable ASCII without `"`, `&`, `,`, `;`, `<`, `=`, `>`, `_`
 * and `|`.
 */
const PLAIN = new Uint8Array(128).map((_, code) =>
  Number(code >= 0x20 && code < 0x7f && !'"&,;<=>_|'.includes(String.fromCharCode(code))),
);

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

  /** Any text, as UTF-8. */
  text(text: string): void {
    const most = text.length * 3;
    if (this.#at + most > this.#bytes.length) this.#grow(most);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  /**
   * Puts the text where it begins with a letter or digit and holds none but plain characters, so that no reader takes
   * it for anything but text; else puts nothing and answers false.
   */
  harmless(text: string): boolean {
    const { length } = text;
    if (length === 0) return false;
    const first = text.charCodeAt(0) | 0x20;
    if (!((first >= 0x61 && first <= 0x7a) || (first >= 0x30 && first <= 0x39))) return false;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f || PLAIN[code] === 0) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** Puts text of the form `-?(0|[1-9][0-9]*)(\.[0-9]+)?`; else puts nothing and answers false. */
  decimal(text: string, mark = POINT): boolean {
    const { length } = text;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    const bytes = this.#bytes;
    const first = text.charCodeAt(0) === MINUS ? 1 : 0;
    let at = this.#at;
    let point = -1;
    if (first === 1) bytes[at++] = MINUS;
    for (let index = first; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= 0x30 && code <= 0x39) bytes[at++] = code;
      else if (code !== POINT || point !== -1) return false;
      else {
        point = index;
        bytes[at++] = mark;
      }
    }
    const whole = (point === -1 ? length : point) - first;
    if (whole === 0 || point === length - 1 || (whole > 1 && text.charCodeAt(first) === 0x30)) return false;
    this.#at = at;
    return true;
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
