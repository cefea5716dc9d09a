import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { ZipWriter } from '#shared/rendering/zip.ts';

const GIB_4 = 2 ** 32;

async function archive(startAt: number): Promise<Buffer> {
  const zip = new ZipWriter('2026-01-31T12:34:56.000Z', startAt);
  const parts: Uint8Array[] = [zip.file('small.txt', 'small – text')];
  async function* chunks() {
    for (let n = 0; n < 300; n += 1) yield Buffer.from(`line ${n}\n`.repeat(100));
  }
  for await (const chunk of zip.stream('dir/large.txt', chunks())) parts.push(chunk);
  parts.push(zip.end());
  return Buffer.concat(parts);
}

it('is read by another library, its checksums compared', async () => {
  const read = await JSZip.loadAsync(await archive(0), { checkCRC32: true });
  expect(await read.file('small.txt')?.async('string')).toBe('small – text');
  const large = (await read.file('dir/large.txt')?.async('string')) ?? '';
  expect(large).toHaveLength(300 * 100 * 5 + 100 * (10 * 2 + 90 * 3 + 200 * 4));
  expect(read.file('small.txt')?.date.toISOString()).toBe('2026-01-31T12:34:56.000Z');
});

it('keeps places beyond 4 GiB in ZIP64 fields', async () => {
  const start = GIB_4 + 1000;
  const bytes = await archive(start);
  const locator = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x06, 0x07]));
  const end = Number(bytes.readBigUInt64LE(locator + 8)) - start;
  expect(bytes.readUInt32LE(end)).toBe(0x06064b50);
  const directory = Number(bytes.readBigUInt64LE(end + 48)) - start;
  expect(bytes.readUInt32LE(directory)).toBe(0x02014b50);
  expect(bytes.readUInt32LE(directory + 42)).toBe(0xffffffff);
  const place = Number(bytes.readBigUInt64LE(directory + 46 + 'small.txt'.length + 4)) - start;
  expect([place, bytes.readUInt32LE(place)]).toEqual([0, 0x04034b50]);
});

it('is the same archive for the same content', async () => {
  expect((await archive(0)).equals(await archive(0))).toBe(true);
});
