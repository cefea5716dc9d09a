import type { PDFDocument, PDFImage } from 'pdf-lib';
import type { Logo } from '../document.ts';

/** A picture in a document, by the name that the first page's resources give it. */
export interface PlacedLogo {
  name: 'Logo';
  image: PDFImage;
  width: number;
  height: number;
}

/** Null for a picture that cannot be read; a report is of use without it. */
export async function embedLogo(pdf: PDFDocument, { kind, bytes }: Logo): Promise<PlacedLogo | null> {
  try {
    const image = kind === 'png' ? await pdf.embedPng(bytes) : await pdf.embedJpg(bytes);
    return { name: 'Logo', image, width: image.width, height: image.height };
  } catch {
    return null;
  }
}
