import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Renderer } from '#shared/rendering/document.ts';
import type { RenderedFormat } from '#shared/rendering/formats.ts';
import { NARROW, reportOf } from './rows.ts';

const RENDERERS: Partial<Record<RenderedFormat, () => Promise<Renderer>>> = {
  csv: async () => (await import('#shared/rendering/csv.ts')).renderCsv,
  ndjson: async () => (await import('#shared/rendering/ndjson.ts')).renderNdjson,
  excel: async () => (await import('#shared/rendering/excel/index.ts')).renderExcel,
  pdf: async () => (await import('#shared/rendering/pdf/index.ts')).renderPdf,
};

/** Our writer of a format, alone. */
export async function ours(format: RenderedFormat): Promise<(rows: number, file: string) => Promise<void>> {
  const render = await RENDERERS[format]?.();
  if (!render) throw new Error(`There is no bench of ${format}.`);
  return async (rows, file) => {
    const document = format === 'pdf' ? reportOf(rows, NARROW) : reportOf(rows);
    const { chunks } = render(document, { mostRows: rows });
    await pipeline(chunks, createWriteStream(file));
  };
}
