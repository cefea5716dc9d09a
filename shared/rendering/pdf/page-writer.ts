import { deflateSync } from 'node:zlib';
import { type PDFDocument, PDFName, PDFPageLeaf, PDFRawStream, type PDFRef } from 'pdf-lib';
import type { Canvas } from './canvas.ts';
import type { Fonts } from './fonts.ts';
import type { PlacedLogo } from './logo.ts';

/** Puts what was drawn into the document, compressed, as often as there is something new on a page. */
export class PageWriter {
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;
  readonly #tree: PDFRef;
  readonly #pages = new Map<Canvas, { page: PDFPageLeaf; contents: PDFRef[] }>();

  constructor(pdf: PDFDocument, fonts: Fonts) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#tree = pdf.catalog.get(PDFName.of('Pages')) as PDFRef;
  }

  write(canvas: Canvas): void {
    const known = this.#pages.get(canvas);
    const written = known ?? { page: this.#addPage(canvas), contents: [] };
    if (!known) this.#pages.set(canvas, written);
    // pdf-lib's own compression is JavaScript. Copied, since zlib's answer keeps its whole working buffer alive.
    const bytes = new Uint8Array(deflateSync(Buffer.from(canvas.take(), 'latin1'), { level: 1 }));
    const dictionary = this.#pdf.context.obj({ Filter: 'FlateDecode', Length: bytes.length });
    written.contents.push(this.#pdf.context.register(PDFRawStream.of(dictionary, bytes)));
  }

  /** pdf-lib's `addPage` looks through all pages before it. */
  #addPage({ width, height }: Canvas): PDFPageLeaf {
    const { context, catalog } = this.#pdf;
    const page = PDFPageLeaf.withContextAndParent(context, this.#tree);
    page.set(PDFName.of('MediaBox'), context.obj([0, 0, width, height]));
    catalog.Pages().pushLeafNode(context.register(page));
    return page;
  }

  /** Ties pages to their contents, fonts and pictures; all fonts are known by then. */
  finish(logo: PlacedLogo | null): void {
    const { context } = this.#pdf;
    const fonts = context.register(
      context.obj(Object.fromEntries(this.#fonts.faces.map(({ key, font }) => [key, font.ref]))),
    );
    const resources = { Font: fonts };
    const plain = context.register(context.obj(resources));
    let first = true;
    for (const { page, contents } of this.#pages.values()) {
      const own =
        first && logo ? context.obj({ ...resources, XObject: { [logo.name]: logo.image.ref } }) : plain;
      page.set(PDFName.of('Resources'), own);
      page.set(PDFName.of('Contents'), context.obj(contents));
      first = false;
    }
  }
}
