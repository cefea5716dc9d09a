import * as fontkit from 'fontkit';
import type { PDFDocument } from 'pdf-lib';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];

/** What pdf-lib reads a subset from. */
interface EncodeStream {
  on: (event: 'data' | 'end', listener: (chunk?: Uint8Array) => unknown) => EncodeStream;
}

interface Subset {
  encode: () => Uint8Array;
  encodeStream?: () => EncodeStream;
}

/**
 * fontkit 2 as pdf-lib expects it. pdf-lib's own copy, fontkit 1, writes subsets in which glyphs of odd length are
 * lost; fontkit 2 pads them, but gives a subset as bytes where pdf-lib wants a stream.
 */
export const fontkitForPdfLib = {
  create(bytes: Uint8Array): unknown {
    const font = fontkit.create(Buffer.from(bytes)) as unknown as { createSubset: () => Subset };
    const createSubset = font.createSubset.bind(font);
    font.createSubset = () => {
      const subset = createSubset();
      subset.encodeStream = () => streamOf(() => subset.encode());
      return subset;
    };
    return font;
  },
} as unknown as Fontkit;

function streamOf(encode: () => Uint8Array): EncodeStream {
  const stream: EncodeStream = {
    on(event, listener) {
      if (event === 'data') listener(encode());
      else listener();
      return stream;
    },
  };
  return stream;
}
