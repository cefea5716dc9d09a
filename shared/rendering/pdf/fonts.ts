import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { PDFDocument, PDFFont } from 'pdf-lib';
import { fontkitForPdfLib } from './fontkit-adapter.ts';

export type FontName = 'regular' | 'bold';

const FILES: Record<FontName, { asset: string; module: string }> = {
  regular: {
    asset: 'NotoSans_400Regular.ttf',
    module: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  },
  bold: {
    asset: 'NotoSans_700Bold.ttf',
    module: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  },
};

/** Stands for a character that the font lacks. */
const SUBSTITUTE = '\u25A1';
const MOST_KEPT = 20_000;

/**
 * A font in a document: hex glyph strings and widths, by character and remembered. Noto Sans (OFL) covers Latin,
 * Greek, Cyrillic and Vietnamese; other characters are shown as a box, and right-to-left text is not shaped.
 */
export class Face {
  readonly font: PDFFont;
  readonly #glyphs = new Map<string, { hex: string; width: number }>();
  readonly #covered: Set<number>;

  constructor(font: PDFFont) {
    this.font = font;
    this.#covered = new Set(font.getCharacterSet());
  }

  /** The text as glyphs of this font. Text only ever reaches the page as such a string, never as an operator. */
  hex(text: string): string {
    let hex = '';
    for (const character of text) hex += this.#glyph(character).hex;
    return `<${hex}>`;
  }

  width(text: string, size: number): number {
    let width = 0;
    for (const character of text) width += this.#glyph(character).width;
    return (width * size) / 1000;
  }

  /** The text, cut with an ellipsis where it is wider than `most` points. */
  fit(text: string, size: number, most: number): string {
    if (this.width(text, size) <= most) return text;
    const room = most - this.width('…', size);
    let kept = '';
    let width = 0;
    for (const character of text) {
      width += this.width(character, size);
      if (width > room) break;
      kept += character;
    }
    return `${kept.trimEnd()}…`;
  }

  #glyph(character: string): { hex: string; width: number } {
    const known = this.#glyphs.get(character);
    if (known) return known;
    const code = character.codePointAt(0) ?? 0;
    const shown = this.#covered.has(code) && code >= 0x20 ? character : this.#substitute();
    const glyph = {
      hex: this.font.encodeText(shown).toString().slice(1, -1),
      width: this.font.widthOfTextAtSize(shown, 1000),
    };
    if (this.#glyphs.size < MOST_KEPT) this.#glyphs.set(character, glyph);
    return glyph;
  }

  #substitute(): string {
    return this.#covered.has(SUBSTITUTE.codePointAt(0) ?? 0) ? SUBSTITUTE : '?';
  }
}

export async function embedFonts(document: PDFDocument): Promise<Record<FontName, Face>> {
  document.registerFontkit(fontkitForPdfLib);
  const [regular, bold] = await Promise.all([fontFile('regular'), fontFile('bold')]);
  return {
    regular: new Face(await document.embedFont(regular, { subset: true })),
    bold: new Face(await document.embedFont(bold, { subset: true })),
  };
}

/** The build puts the files beside a bundle, which is CommonJS; sources run as modules and take them from the package. */
function fontFile(name: FontName): Promise<Buffer> {
  const { asset, module } = FILES[name];
  const beside = typeof __dirname === 'string' ? join(__dirname, 'assets', asset) : '';
  return readFile(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(module));
}
