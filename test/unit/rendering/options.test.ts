import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#shared/rendering/document.ts';
import { type FormatOptions, formatOptionFaults } from '#shared/rendering/format-options.ts';
import { RENDERED_FORMATS } from '#shared/rendering/formats.ts';
import { rendered, reportDocument } from '#test/support/report-document.ts';

const ROWS: Cell[][] = [
  ['France', '12.50'],
  ['a;b, "c"', '-3'],
  [null, null],
];

const csv = async (format: FormatOptions, rows = ROWS) =>
  (await rendered('csv', reportDocument(rows), { format })).bytes.toString('utf8');

describe('a CSV', () => {
  it.each([
    [{}, 'country,revenue\r\nFrance,12.50\r\n"a;b, ""c""",-3\r\n,\r\n'],
    [{ locale: 'de-DE' }, 'country;revenue\r\nFrance;12,50\r\n"a;b, ""c""";-3\r\n;\r\n'],
    [
      { locale: 'en-GB', delimiter: 'tab' },
      'country\trevenue\r\nFrance\t12.50\r\n"a;b, ""c"""\t-3\r\n\t\r\n',
    ],
    [{ bom: true }, '\ufeffcountry,revenue\r\nFrance,12.50\r\n"a;b, ""c""",-3\r\n,\r\n'],
  ] as const)('with %j is written so', async (format, text) => {
    expect(await csv(format)).toBe(text);
  });

  it('is inert also where a sign follows blanks or stands in full width (P39)', async () => {
    const texts = ['\0=1', '\u200b=1', '＝1', ' \t@x', '\ufeff+1'];
    const { bytes, facts } = await rendered('csv', reportDocument(texts.map((text) => [text, '1'])));
    const lines = bytes.toString('utf8').split('\r\n').slice(1, -1);
    expect(lines.every((line) => /^"?'/.test(line))).toBe(true);
    expect(facts.inertCells).toBe(texts.length);
  });
});

describe('gzip', () => {
  it.each(RENDERED_FORMATS)('goes around %s', async (format) => {
    const plain = await rendered(format, reportDocument(ROWS));
    const packed = await rendered(format, reportDocument(ROWS), { format: { compression: 'gzip' } });
    expect(gunzipSync(packed.bytes).length).toBe(plain.bytes.length);
    expect(packed.rendering.extension).toBe(`${plain.rendering.extension}.gz`);
    expect(packed.facts).toEqual(plain.facts);
  });

  it('ends with the error of its source', async () => {
    const broken = rendered('csv', reportDocument([['France', 'no figure']]), {
      format: { compression: 'gzip' },
    });
    await expect(broken).rejects.toThrow(/not decimal text/);
  });
});

describe('options', () => {
  it.each([
    ['json', { bom: true }, 'bom'],
    ['csv', { locale: 'no locale!' }, 'locale'],
    ['csv', { locale: 'de-DE', delimiter: 'comma' }, 'delimiter'],
  ] as const)('of %s that are %j are refused', (format, options, field) => {
    expect(formatOptionFaults(format, options)).toEqual([expect.objectContaining({ field })]);
  });
});

describe('rows beyond the limit', () => {
  const many = Array.from({ length: 1_200 }, (_value, n): Cell[] => [`Country ${n}`, `${n}`]);

  it.each(RENDERED_FORMATS)('are left out of %s, which says so', async (format) => {
    const { bytes, facts } = await rendered(format, reportDocument(many), { mostRows: 700 });
    expect(facts).toMatchObject({ rows: 700, cutRows: 500 });
    if (format !== 'pdf' && format !== 'excel') {
      expect(bytes.toString('utf8')).toMatch(/at most 700 rows, 500 rows more were left out/);
      expect(bytes.toString('utf8')).not.toContain('Country 700');
    }
  });
});

describe('rows that must be waited for', () => {
  it.each(RENDERED_FORMATS)('are read by %s no faster than the file is taken', async (format) => {
    let asked = 0;
    let closed = false;
    async function* rows(): AsyncGenerator<Cell[][]> {
      try {
        for (; asked < 2_000; asked += 1)
          yield Array.from({ length: 500 }, (_value, n): Cell[] => [
            `Country ${Math.sin(asked * 500 + n)}`,
            '1',
          ]);
      } finally {
        closed = true;
      }
    }
    const { chunks } = (await import('#shared/rendering/index.ts')).rendererFor(format)(
      reportDocument(rows()),
      {
        mostRows: 40_000_000,
      },
    );
    // A PDF is put together as a whole.
    if (format === 'pdf') return;
    let taken = 0;
    for await (const chunk of chunks) {
      taken += chunk.length;
      if (taken > 200_000) break;
    }
    expect(asked).toBeLessThan(200);
    expect(closed).toBe(true);
  });
});
