import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Row } from './mapping.ts';

/**
 * The rows of a CSV file with a heading, plain or gzipped, one after the other.
 * @throws Error that names the file and the line that is broken
 */
export async function* readCsv(file: string): AsyncGenerator<Row, void, undefined> {
  const source = createReadStream(file);
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true });
  for (const stream of [source, text]) stream.on('error', (error: Error) => parser.destroy(error));
  try {
    for await (const row of text.pipe(parser)) yield row as Row;
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
