import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#shared/rendering/document.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered, reportDocument } from '#test/support/report-document.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 99 }))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('csv', () => {
  it('gives every row back to another reader, with exact figures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, decimal), { maxLength: 40 }), async (rows) => {
        const { bytes, facts } = await rendered('csv', reportDocument(rows));
        const [, ...read] = parse(bytes, { record_delimiter: '\r\n' });
        expect(facts.rows).toBe(rows.length);
        expect(read.map((row: string[]) => row[1])).toEqual(rows.map((row) => row[1]));
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1'])('makes %j inert (P39)', async (text) => {
    const { bytes } = await rendered('csv', reportDocument([[text, '1']]));
    const [, row] = parse(bytes, { record_delimiter: '\r\n' });
    expect(row?.[0]?.startsWith("'")).toBe(true);
  });
});

describe('json', () => {
  it('is one JSON document with text as it was and figures digit by digit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), decimal), { maxLength: 40 }),
        async (rows) => {
          const { bytes } = await rendered('json', reportDocument(rows));
          const text = bytes.toString('utf8');
          const read = JSON.parse(text) as { tables: { rows: { country: string }[] }[] };
          expect(read.tables[0]?.rows.map((row) => row.country)).toEqual(rows.map(([name]) => name));
          for (const [, figure] of rows) expect(text).toContain(`"revenue":${figure}`);
        },
      ),
    );
  });
});

const rows = (count: number): Cell[][] =>
  Array.from({ length: count }, (_value, n) => [`Country ${n}`, `${n}.25`]);

describe('pdf', () => {
  it.each([0, 1, 45, 1_000])('holds %d rows on as many pages as it says', async (count) => {
    const { bytes, facts } = await rendered('pdf', reportDocument(rows(count)));
    const document = await PDFDocument.load(bytes);
    expect(document.getPageCount()).toBe(facts.pageCount);
    expect(document.getTitle()).toBe('Sales of the month');
    expect(facts.rows).toBe(count);
  });

  it('turns with the layout', async () => {
    const { bytes } = await rendered(
      'pdf',
      reportDocument(rows(1), { layout: { orientation: 'landscape', includeCharts: false } }),
    );
    const page = (await PDFDocument.load(bytes)).getPage(0);
    expect(page.getWidth()).toBeGreaterThan(page.getHeight());
  });

  it('survives any text a tenant can send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 12 }), async (texts) => {
        const document = reportDocument(
          texts.map((text) => [text, '1']),
          { name: texts[0] ?? '', notes: texts },
        );
        expect(
          (await PDFDocument.load((await rendered('pdf', document)).bytes)).getPageCount(),
        ).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
  });

  it.skipIf(!hasPrograms('pdftotext'))(
    'has its text selectable, its heading repeated and its pages numbered',
    async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'pdf-')), 'report.pdf');
      writeFileSync(file, (await rendered('pdf', reportDocument(rows(120)))).bytes);
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      expect(text).toContain('£1,234,567.50');
      expect(text).toContain('Page 1 of 3');
      expect(text.match(/Country\s+Revenue/g)).toHaveLength(3);
      expect(text).toContain('£119.25');
    },
  );
});
