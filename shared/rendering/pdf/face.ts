import type { Font } from 'fontkit';
import type { PDFFont } from 'pdf-lib';

const MOST_KEPT = 20_000;
/** Widths and places are in thousandths of the letters' size, as PDF counts them. */
const PER_EM = 1000;

export interface Glyph {
  hex: string;
  width: number;
}

/** A glyph of shaped text: how far it is moved, and how far the next one stands from it. */
export interface PlacedGlyph extends Glyph {
  advance: number;
  right: number;
  up: number;
  /** The characters it stands for, where its place in the font does not tell; else empty. */
  says: string;
}

/** One font file in a document: glyphs by character, remembered, and by run of text where letters join. */
export class Face {
  /** The name by which pages know it. */
  readonly key: string;
  readonly font: PDFFont;
  readonly #shaper: Font;
  readonly #covered: ReadonlySet<number>;
  readonly #glyphs = new Map<string, Glyph>();

  constructor(key: string, font: PDFFont, shaper: Font) {
    this.key = key;
    this.font = font;
    this.#shaper = withOwnCharacters(shaper);
    this.#covered = new Set(font.getCharacterSet());
  }

  covers(character: string): boolean {
    return this.#covered.has(character.codePointAt(0) ?? 0);
  }

  glyph(character: string): Glyph {
    const known = this.#glyphs.get(character);
    if (known) return known;
    const glyph = {
      hex: this.#hex(character),
      width: this.font.widthOfTextAtSize(character, PER_EM),
    };
    if (this.#glyphs.size < MOST_KEPT) this.#glyphs.set(character, glyph);
    return glyph;
  }

  /** Glyphs from left to right of a run in one direction, joined and placed as the font says. */
  shaped(run: string): PlacedGlyph[] {
    const { glyphs, positions } = this.#shaper.layout(run);
    const scale = PER_EM / this.#shaper.unitsPerEm;
    const hex = this.#hex(run);
    return glyphs.map(({ advanceWidth, codePoints }, index) => {
      const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {};
      return {
        hex: hex.slice(index * 4, index * 4 + 4),
        width: advanceWidth * scale,
        advance: xAdvance * scale,
        right: xOffset * scale,
        up: yOffset * scale,
        says: String.fromCodePoint(...codePoints),
      };
    });
  }

  /** Four digits a glyph. Text only ever reaches a page as such a string, never as an operator. */
  #hex(text: string): string {
    return this.font.encodeText(text).toString().slice(1, -1);
  }
}

/**
 * fontkit keeps one object for each glyph, which says of itself what its first occurrence stood for; in Arabic the same
 * glyph is part of several letters. Here each occurrence has an object of its own.
 */
function withOwnCharacters(shaper: Font): Font {
  const getGlyph = shaper.getGlyph.bind(shaper);
  shaper.getGlyph = (id, characters = []) =>
    Object.assign(Object.create(getGlyph(id, characters)) as ReturnType<Font['getGlyph']>, {
      codePoints: [...characters],
    });
  return shaper;
}
