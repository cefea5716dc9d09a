import type { Font } from 'fontkit';
import * as fontkit from 'fontkit';
import type { PDFDocument } from 'pdf-lib';
import { Face } from './face.ts';
import { FALLBACKS, type FontFile, readFont } from './font-files.ts';
import { fontkitForPdfLib } from './fontkit-adapter.ts';
import { Typeface } from './typeface.ts';

export type FontName = 'regular' | 'bold';

/** Most text needs none of the further fonts. */
const ONLY_BASE = /^[\0-\u0590\u0900-\u097f\u1e00-\u218f]*$/;

/** The fonts of one document. Noto Sans covers Latin, Greek, Cyrillic, Devanagari and Vietnamese. */
export class Fonts {
  readonly #pdf: PDFDocument;
  readonly #faces: Face[] = [];
  readonly #others: Face[] = [];
  readonly #asked = new Set<FontFile>();
  readonly #typefaces: Record<FontName, Typeface>;

  private constructor(pdf: PDFDocument, regular: Face, bold: Face) {
    this.#pdf = pdf;
    this.#faces.push(regular, bold);
    this.#typefaces = {
      regular: new Typeface(regular, this.#others, false),
      bold: new Typeface(bold, this.#others, true),
    };
  }

  static async embed(pdf: PDFDocument): Promise<Fonts> {
    pdf.registerFontkit(fontkitForPdfLib);
    return new Fonts(pdf, await embedded(pdf, 'regular', 'F1'), await embedded(pdf, 'bold', 'F2'));
  }

  get(name: FontName): Typeface {
    return this.#typefaces[name];
  }

  /** Every face read so far, for a page's resources. */
  get faces(): readonly Face[] {
    return this.#faces;
  }

  /** Texts drawn in which a sign stands for a character that no font has. */
  get lacking(): number {
    return this.#typefaces.regular.lacking + this.#typefaces.bold.lacking;
  }

  /** Reads the fonts that these texts need beyond those read already. Must be called before they are drawn. */
  async prepare(texts: Iterable<string | null>): Promise<void> {
    for (const text of texts) {
      if (text === null || ONLY_BASE.test(text)) continue;
      for (const { name, characters } of FALLBACKS) {
        if (this.#asked.has(name) || !characters.test(text)) continue;
        this.#asked.add(name);
        const face = await embedded(this.#pdf, name, `F${this.#faces.length + 1}`);
        this.#faces.push(face);
        this.#others.push(face);
      }
    }
  }
}

async function embedded(pdf: PDFDocument, name: FontFile, key: string): Promise<Face> {
  const bytes = await readFont(name);
  const font = await pdf.embedFont(bytes, { subset: true });
  return new Face(key, font, fontkit.create(bytes) as Font);
}
