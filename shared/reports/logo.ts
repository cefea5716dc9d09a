import type { Logo } from '#shared/rendering/document.ts';

/** Some 30 KB of picture; a request is kept in one database item. */
export const MOST_LOGO_CHARACTERS = 40_000;
/** A small file may unfold to a picture that fills a worker's memory. */
export const MOST_PIXELS = 1_000_000;
export const LOGO_RULE = `Must be a data URL of a PNG or JPEG of at most ${MOST_PIXELS} pixels, data:image/png;base64,…`;

const DATA_URL = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/;
const PNG_SIGNATURE = '89504e470d0a1a0a';

/** The picture of a data URL; undefined where it is none, or too large. */
export function readLogo(dataUrl: string): Logo | undefined {
  const [, type, base64] = DATA_URL.exec(dataUrl) ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const kind = type === 'png' ? 'png' : 'jpeg';
  const size = kind === 'png' ? pngSize(bytes) : jpegSize(bytes);
  if (size === undefined || size.width * size.height === 0 || size.width * size.height > MOST_PIXELS)
    return undefined;
  return { kind, bytes };
}

interface Size {
  width: number;
  height: number;
}

/** https://www.w3.org/TR/png-3/#11IHDR */
function pngSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 33 || bytes.toString('hex', 0, 8) !== PNG_SIGNATURE) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Looks for the start of the frame (ITU-T T.81, B.2.2). */
function jpegSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
