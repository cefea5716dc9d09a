import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { RenderedFormat } from '#shared/rendering/formats.ts';
import { rendererFor } from '#shared/rendering/index.ts';
import { NARROW, reportOf } from './rows.ts';

export async function write(format: RenderedFormat, rows: number, file: string): Promise<void> {
  const document = format === 'pdf' ? reportOf(rows, NARROW) : reportOf(rows);
  const { chunks } = rendererFor(format)(document, { mostRows: rows });
  await pipeline(chunks, createWriteStream(file));
}
