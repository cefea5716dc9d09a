const LONGEST_NAME = 80;

/**
 * A Content-Disposition that saves under the given name: plain ASCII for every client, and the name in full as
 * RFC 6266 section 4.1 and RFC 8187 write it.
 */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeExtended(fileName)}`;
}

/** A name that no file system stumbles over, from what a user called the thing. */
export function fileNameFrom(title: string, extension: string): string {
  const safe = Array.from(title.normalize('NFC').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'))
    .slice(0, LONGEST_NAME)
    .join('')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${safe === '' ? 'report' : safe}.${extension}`;
}

function encodeExtended(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
