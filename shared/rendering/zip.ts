import { crc32, deflateRawSync } from 'node:zlib';
import { deflated } from './gzip.ts';

/**
 * APPNOTE 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT: sections 4.3 (records), 4.4 (fields),
 * 4.5.3 (ZIP64). An entry stays below 4 GiB, which its writer sees to; the archive may be larger.
 */
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const VERSION = 20;
const VERSION_64 = 45;
const DEFLATE = 8;
/** Names are UTF-8. */
const UTF8 = 0x0800;
/** Sizes follow the data. */
const STREAMED = 0x0008;
const FULL_32 = 0xffff_ffff;
const FULL_16 = 0xffff;

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

interface Entry {
  name: Buffer;
  flags: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

/** A zip archive written from front to back, without going back in it. Every method gives the bytes to write next. */
export class ZipWriter {
  readonly #entries: Entry[] = [];
  readonly #time: number;
  #offset: number;

  /**
   * @param modified ISO 8601 UTC, the time of every entry
   * @param startAt bytes before the archive's first; tests begin beyond 4 GiB
   */
  constructor(modified: string, startAt = 0) {
    this.#time = dosTime(modified);
    this.#offset = startAt;
  }

  /** A part that is small enough to be there as a whole. */
  file(name: string, text: string): Buffer {
    const bytes = Buffer.from(text, 'utf8');
    const packed = deflateRawSync(bytes);
    const entry = this.#begin(name, UTF8);
    Object.assign(entry, { crc: crc32(bytes), packed: packed.length, size: bytes.length });
    return this.#counted(Buffer.concat([this.#local(entry), packed]));
  }

  /** @throws {RangeError} where the entry reaches 4 GiB */
  async *stream(name: string, chunks: AsyncIterable<Uint8Array>): Chunks {
    const entry = this.#begin(name, UTF8 | STREAMED);
    yield this.#counted(this.#local(entry));
    for await (const chunk of deflated(measured(entry, chunks))) {
      entry.packed += chunk.length;
      yield this.#counted(chunk);
    }
    if (entry.size > FULL_32 || entry.packed > FULL_32)
      throw new RangeError(`${name} is larger than 4 GiB. Divide it into several entries.`);
    yield this.#counted(record([DESCRIPTOR, 4], [entry.crc, 4], [entry.packed, 4], [entry.size, 4]));
  }

  end(): Buffer {
    const start = this.#offset;
    const directory = Buffer.concat(this.#entries.map((entry) => this.#central(entry)));
    const count = this.#entries.length;
    const is64 = start + directory.length > FULL_32 || count >= FULL_16;
    return Buffer.concat([
      directory,
      is64 ? end64(count, directory.length, start) : Buffer.alloc(0),
      end(count, directory.length, start),
    ]);
  }

  #begin(name: string, flags: number): Entry {
    const entry = { name: Buffer.from(name), flags, crc: 0, packed: 0, size: 0, offset: this.#offset };
    this.#entries.push(entry);
    return entry;
  }

  #counted<T extends Uint8Array>(bytes: T): T {
    this.#offset += bytes.length;
    return bytes;
  }

  #local({ name, flags, crc, packed, size }: Entry): Buffer {
    const head = record(
      [LOCAL, 4],
      [VERSION, 2],
      [flags, 2],
      [DEFLATE, 2],
      [this.#time, 4],
      [crc, 4],
      [packed, 4],
      [size, 4],
      [name.length, 2],
      [0, 2],
    );
    return Buffer.concat([head, name]);
  }

  #central({ name, flags, crc, packed, size, offset }: Entry): Buffer {
    const is64 = offset >= FULL_32;
    const version = is64 ? VERSION_64 : VERSION;
    const extra = is64 ? record([1, 2], [8, 2], [offset, 8]) : Buffer.alloc(0);
    const head = record(
      [CENTRAL, 4],
      [version, 2],
      [version, 2],
      [flags, 2],
      [DEFLATE, 2],
      [this.#time, 4],
      [crc, 4],
      [packed, 4],
      [size, 4],
      [name.length, 2],
      [extra.length, 2],
      // Comment, disk, attributes inside and outside.
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [is64 ? FULL_32 : offset, 4],
    );
    return Buffer.concat([head, name, extra]);
  }
}

async function* measured(entry: Entry, chunks: AsyncIterable<Uint8Array>): Chunks {
  for await (const chunk of chunks) {
    entry.crc = crc32(chunk, entry.crc);
    entry.size += chunk.length;
    yield chunk;
  }
}

function end64(count: number, size: number, start: number): Buffer {
  const head = record(
    [END_64, 4],
    [44, 8],
    [VERSION_64, 2],
    [VERSION_64, 2],
    [0, 4],
    [0, 4],
    [count, 8],
    [count, 8],
    [size, 8],
    [start, 8],
  );
  return Buffer.concat([head, record([LOCATOR_64, 4], [0, 4], [start + size, 8], [1, 4])]);
}

function end(count: number, size: number, start: number): Buffer {
  const few = Math.min(count, FULL_16);
  return record(
    [END, 4],
    [0, 2],
    [0, 2],
    [few, 2],
    [few, 2],
    [Math.min(size, FULL_32), 4],
    [Math.min(start, FULL_32), 4],
    [0, 2],
  );
}

/** Little-endian fields of 2, 4 or 8 bytes one after the other. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [value, length] of fields) {
    if (length === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, length);
    at += length;
  }
  return bytes;
}

/** Date above time, to two seconds, from 1980 on (section 4.4.6). */
function dosTime(iso: string): number {
  const [year = 1980, month = 1, day = 1, hour = 0, minute = 0, second = 0] = iso.split(/\D/).map(Number);
  const date = (Math.max(0, year - 1980) << 9) | (month << 5) | day;
  return ((date << 16) | (hour << 11) | (minute << 5) | (second >> 1)) >>> 0;
}
