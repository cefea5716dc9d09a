import { visualRuns } from './bidi.ts';
import type { Face, Glyph, PlacedGlyph } from './face.ts';

/** Stands for a character that no font has: the first of these that the font has itself. */
const SUBSTITUTES = ['\ufffd', '?'];
const MOST_KEPT = 5_000;
/** No line holds more characters. */
const MOST_FITTED = 1_000;
/** Neither of these has a look of its own: format characters, variation selectors. */
const INVISIBLE = /[\p{Cf}\ufe00-\ufe0f]/gu;
/** Scripts whose letters change or move beside each other. */
const JOINED = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}\p{M}]/u;

const SIMPLE_END = 0x2060;

/** Latin, Greek, Cyrillic: read from left to right, a glyph for each character wherever it stands. */
function isSimple(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x300) ||
    (code >= 0x370 && code < 0x483) ||
    (code >= 0x48a && code < 0x530) ||
    (code >= 0x1e00 && code < 0x200b) ||
    (code >= 0x2010 && code < 0x2028) ||
    (code >= 0x2030 && code < SIMPLE_END)
  );
}

/** Glyphs of one face that stand beside each other. */
interface Piece {
  face: Face;
  /** What the glyphs say together, where that cannot be told from them one by one; else empty. */
  says: string;
  glyphs: PlacedGlyph[];
}

/** Glyphs of the typeface's own face, or a line put together of several. Widths in thousandths of the size. */
export type TextSet = { hex: string; width: number } | Line;

export interface Line {
  pieces: Piece[];
  width: number;
  lacks: boolean;
}

/** A weight of the document's letters: its own face first, then those of other scripts. */
export class Typeface {
  readonly #own: Face;
  readonly #others: readonly Face[];
  readonly #isBold: boolean;
  readonly #lines = new Map<string, Line>();
  /** By character code; null where text must be looked at as a whole. */
  readonly #simple: (Glyph | null)[] = [];
  /** Texts drawn in which a sign stands for a character that no font has. */
  lacking = 0;

  /** The name by which pages know its own face. */
  get key(): string {
    return this.#own.key;
  }

  /** @param others may grow while the document is written */
  constructor(own: Face, others: readonly Face[], isBold: boolean) {
    this.#own = own;
    this.#others = others;
    this.#isBold = isBold;
  }

  width(text: string, size: number): number {
    return (this.set(text).width * size) / 1000;
  }

  /** The text as glyphs. Most is of one face and needs no look at its neighbours; that goes in one pass. */
  set(text: string): TextSet {
    let hex = '';
    let width = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const glyph = this.#simple[code] ?? this.#simpleGlyph(code);
      if (glyph === null) return this.#line(text);
      hex += glyph.hex;
      width += glyph.width;
    }
    return { hex, width };
  }

  /** The text, cut with an ellipsis where it is wider than `most` points. */
  fit(text: string, size: number, most: number): string {
    if (this.width(text, size) <= most) return text;
    const characters = Array.from(text.slice(0, MOST_FITTED));
    let [low, high] = [0, characters.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { width } = this.#lineOf(`${characters.slice(0, middle).join('')}…`);
      if ((width * size) / 1000 <= most) low = middle;
      else high = middle - 1;
    }
    return `${characters.slice(0, low).join('').trimEnd()}…`;
  }

  /** Operators that show what was set from where the pen stands. `color` is that of the text. */
  show(line: Line, size: number, color: string): string {
    if (line.lacks) this.lacking += 1;
    return line.pieces.map((piece) => this.#showPiece(piece, size, color)).join(' ');
  }

  /** Faces of other scripts have one weight; their outlines are drawn too where the text is bold. */
  #showPiece({ face, glyphs, says }: Piece, size: number, color: string): string {
    const shown = `/${face.key} ${size} Tf ${saying(says, placed(glyphs, size))}`;
    if (!this.#isBold || face === this.#own) return shown;
    return `${color} RG ${rounded(size / 36)} w 2 Tr ${shown} 0 Tr`;
  }

  #simpleGlyph(code: number): Glyph | null {
    const character = String.fromCharCode(code);
    const glyph = isSimple(code) && this.#own.covers(character) ? this.#own.glyph(character) : null;
    if (code < SIMPLE_END) this.#simple[code] = glyph;
    return glyph;
  }

  #line(text: string): Line {
    const known = this.#lines.get(text);
    if (known) return known;
    const line = this.#lineOf(text);
    // A character that a face still to come may have is looked up again.
    if (!line.lacks && this.#lines.size < MOST_KEPT) this.#lines.set(text, line);
    return line;
  }

  #lineOf(text: string): Line {
    const shown = text.normalize('NFC').replaceAll(/[\t\r\n\u2028\u2029]+/g, ' ');
    let lacks = false;
    const pieces: Piece[] = [];
    for (const { text: run, rightToLeft } of visualRuns(shown)) {
      const parts = this.#partsOf(run.replaceAll(INVISIBLE, ''));
      lacks ||= parts.some((part) => part.face === null);
      const inOrder = rightToLeft ? parts.reverse() : parts;
      for (const part of inOrder) pieces.push(this.#pieceOf(part, rightToLeft));
    }
    const width = pieces.reduce(
      (sum, piece) => sum + piece.glyphs.reduce((own, { advance }) => own + advance, 0),
      0,
    );
    return { pieces, width, lacks };
  }

  /** The run cut where another face must be taken; the face in use is kept as long as it has the characters. */
  #partsOf(run: string): { face: Face | null; text: string }[] {
    const parts: { face: Face | null; text: string }[] = [];
    for (const character of run) {
      const last = parts.at(-1);
      const isNeutral = /[\s\p{P}\p{M}]/u.test(character);
      const face = isNeutral && last?.face?.covers(character) === true ? last.face : this.#faceFor(character);
      if (last && last.face === face) last.text += character;
      else parts.push({ face, text: character });
    }
    return parts;
  }

  #faceFor(character: string): Face | null {
    if (this.#own.covers(character)) return this.#own;
    return this.#others.find((face) => face.covers(character)) ?? null;
  }

  #pieceOf({ face, text }: { face: Face | null; text: string }, rightToLeft: boolean): Piece {
    if (face === null)
      return {
        face: this.#own,
        says: '',
        glyphs: Array.from(text, () => placedGlyph(this.#own, this.#substitute())),
      };
    // Programs that read text back put what runs from right to left in order again, so there each glyph says its own.
    if (JOINED.test(text) && rightToLeft) return { face, says: '', glyphs: face.shaped(text) };
    if (JOINED.test(text)) {
      const glyphs = face.shaped(text).map((glyph) => ({ ...glyph, says: '' }));
      return { face, says: text, glyphs };
    }
    const characters = rightToLeft ? Array.from(text).reverse() : Array.from(text);
    return { face, says: '', glyphs: characters.map((character) => placedGlyph(face, character)) };
  }

  #substitute(): string {
    return SUBSTITUTES.find((sign) => this.#own.covers(sign)) ?? '?';
  }
}

function placedGlyph(face: Face, character: string): PlacedGlyph {
  const glyph = face.glyph(character);
  return { ...glyph, advance: glyph.width, right: 0, up: 0, says: '' };
}

/** Text-showing operators (ISO 32000-1, 9.4.3): numbers move to the left, `Ts` lifts. */
function placed(glyphs: readonly PlacedGlyph[], size: number): string {
  let operators = '';
  let array = '';
  let up = 0;
  for (const glyph of glyphs) {
    if (glyph.up !== up) {
      if (array !== '') operators += `[${array}] TJ `;
      array = '';
      up = glyph.up;
      operators += `${rounded((up * size) / 1000)} Ts `;
    }
    const before = glyph.right === 0 ? '' : ` ${rounded(-glyph.right)} `;
    const after = rounded(glyph.width + glyph.right - glyph.advance);
    const item = `${before}<${glyph.hex}>${after === 0 ? '' : ` ${after} `}`;
    if (glyph.says === '') {
      array += item;
      continue;
    }
    // The same glyph is part of several letters, so each says which it is here.
    operators += `${array === '' ? '' : `[${array}] TJ `}${saying(glyph.says, `[${item}] TJ`)} `;
    array = '';
  }
  return `${operators}${array === '' ? '' : `[${array}] TJ`}${up === 0 ? '' : ' 0 Ts'}`;
}

/** What is drawn, with the text that it stands for (ISO 32000-1, 14.9.4). */
function saying(text: string, drawn: string): string {
  return text === '' ? drawn : `/Span <</ActualText <${utf16(text)}>>> BDC ${drawn} EMC`;
}

/** A text string of a PDF (ISO 32000-1, 7.9.2.2), in hexadecimal. */
function utf16(text: string): string {
  return Buffer.from(`\ufeff${text}`, 'utf16le').swap16().toString('hex');
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
