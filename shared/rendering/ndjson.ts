import type { Renderer, Table } from './document.ts';
import { FORMATS } from './formats.ts';
import { jsonRowWriter } from './json-text.ts';
import { requireFirstTable, Tally } from './tally.ts';

/**
 * The document's first table as newline-delimited JSON: one object a row, figures as numbers with all their digits.
 * Where rows had to be left out, the last line is `{"_notice": "…"}`.
 */
export const renderNdjson: Renderer = (document, options) => {
  const table = requireFirstTable(document, 'ndjson');
  const tally = new Tally('ndjson', options);
  return {
    contentType: FORMATS.ndjson.contentType,
    extension: FORMATS.ndjson.extension,
    chunks: lines(table, tally),
    facts: () => tally.facts(),
  };
};

async function* lines(table: Table, tally: Tally): AsyncGenerator<Uint8Array, void, undefined> {
  const rowText = jsonRowWriter(table.columns, tally);
  for await (const batch of tally.rowsOf(table)) {
    let text = '';
    for (const row of batch) text += `${rowText(row)}\n`;
    yield Buffer.from(text, 'utf8');
  }
  if (tally.cutNotice !== undefined)
    yield Buffer.from(`${JSON.stringify({ _notice: tally.cutNotice })}\n`, 'utf8');
}
