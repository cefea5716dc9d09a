import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw, createGzip } from 'node:zlib';
import type { Rendering } from './document.ts';

type Chunks = AsyncIterable<Uint8Array>;

/** Much smaller than level 1 for little more time; more would only cost time. */
const GZIP_LEVEL = 4;

/** The same file, gzip around it (RFC 1952). */
export function gzipped(rendering: Rendering): Rendering {
  return {
    ...rendering,
    contentType: 'application/gzip',
    extension: `${rendering.extension}.gz`,
    chunks: through(createGzip({ level: GZIP_LEVEL }), rendering.chunks),
    facts: () => rendering.facts(),
  };
}

/** Raw deflate (RFC 1951) at the level that costs least: text this regular hardly gets smaller by more. */
export function deflated(chunks: Chunks): Chunks {
  return through(createDeflateRaw({ level: 1, chunkSize: 65_536 }), chunks);
}

/** Reads the source no faster than what comes out is used; either end's fault or stop ends the other. */
async function* through(
  transform: ReturnType<typeof createGzip | typeof createDeflateRaw>,
  source: Chunks,
): AsyncGenerator<Uint8Array, void, undefined> {
  const piped = pipeline(Readable.from(source, { objectMode: false }), transform);
  // Its fault is thrown by the loop below, which ends before it is awaited.
  piped.catch(() => undefined);
  try {
    for await (const chunk of transform) yield chunk as Uint8Array;
    await piped;
  } finally {
    transform.destroy();
  }
}
