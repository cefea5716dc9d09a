import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cell, Column } from '#shared/rendering/document.ts';
import { fileOf, hasOpenpyxl, openpyxl, pythonCsv, run } from '#test/support/foreign-readers.ts';
import { hostileStrings } from '#test/support/hostile-strings.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { GBP, rendered, reportDocument } from '#test/support/report-document.ts';

const TEXTS = hostileStrings();
const ROWS = TEXTS.map((text, n): Cell[] => [text, String(n)]);
const hostile = () => reportDocument(ROWS);

/** A cell as XML and spreadsheets can hold it, said again here and not taken from the code under test. */
function held(text: string): string {
  const clean = Array.from(text, (sign) => (isHeld(sign.codePointAt(0) ?? 0) ? sign : '\ufffd')).join('');
  if (clean.length <= 32_767) return clean;
  const kept = clean.slice(0, 32_766);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`;
}

function isHeld(code: number): boolean {
  if (code < 0x20) return [0x09, 0x0a, 0x0d].includes(code);
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** It takes every `x005F_` for a part of an escape (openpyxl/reader/strings.py), also where a text says so itself. */
const asOpenpyxl = (text: string) => text.replaceAll('x005F_', '');

const runs = (text: string) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹦]|^[\t\r\n\0]/u.test(text);

it('there are hundreds of hostile strings', () => {
  expect(TEXTS.length).toBeGreaterThan(500);
});

describe.skipIf(!hasOpenpyxl())('openpyxl', () => {
  const columns: Column[] = [
    { key: 'day', label: 'Day', type: { kind: 'date' } },
    { key: 'name', label: 'Name', type: { kind: 'text' } },
    { key: 'count', label: 'Count', type: { kind: 'integer' } },
    { key: 'revenue', label: 'Revenue', type: GBP },
  ];

  it('reads the cells that were written', async () => {
    const rows = Array.from({ length: 3_000 }, (_value, n): Cell[] => [
      new Date(Date.UTC(2020, 0, 1) + n * 86_400_000).toISOString().slice(0, 10),
      n % 7 === 0 ? null : `Größe ${n % 50} & <東京>`,
      String(n - 1_500),
      `${n % 2 === 0 ? '-' : ''}${n}.${n % 100}`,
    ]);
    const { bytes } = await rendered('excel', reportDocument(rows, {}, columns));
    const [heading = [], ...read] = openpyxl(fileOf(bytes, 'a.xlsx'), 'Data').rows;
    expect(heading.map(({ value }) => value)).toEqual(columns.map(({ label }) => label));
    expect(read.map((row) => row.map(({ value }) => value))).toEqual(
      rows.map(([day, name, count, revenue]) => [`${day}T00:00:00`, name, Number(count), Number(revenue)]),
    );
  });

  it('finds each hostile string in one inert cell of a workbook (P39)', async () => {
    const { bytes, facts } = await rendered('excel', hostile());
    const book = openpyxl(fileOf(bytes, 'a.xlsx'), 'Data');
    expect(book.package).toEqual({ formulas: 0, hyperlinks: 0, external: 0 });
    const [, ...read] = book.rows;
    expect(read.map((row) => row.map(({ value }) => value))).toEqual(
      TEXTS.map((text, n) => [asOpenpyxl(held(text)), n]),
    );
    expect(new Set(read.map(([cell]) => cell?.type))).toEqual(new Set(['s']));
    expect(read.every(([cell], n) => cell?.quoted === true || !runs(TEXTS[n] ?? ''))).toBe(true);
    expect(facts.inertCells).toBe(read.filter(([cell]) => cell?.quoted).length);
    expect(facts.cutCells).toBe(TEXTS.filter((text) => text.length > 32_767).length);
  });

  it('and Python find each hostile string in one inert field of a CSV (P39)', async () => {
    const { bytes } = await rendered('csv', hostile());
    const [, ...read] = pythonCsv(fileOf(bytes, 'a.csv'));
    expect(read.map((row) => [row.length, row[1]])).toEqual(TEXTS.map((_text, n) => [2, String(n)]));
    for (const [n, text] of TEXTS.entries()) {
      const field = read[n]?.[0] ?? '';
      expect(runs(text) ? [held(`'${text}`)] : [held(text), held(`'${text}`)]).toContain(field);
    }
  });
});

describe.skipIf(!hasPrograms('jq'))('jq', () => {
  const expected = TEXTS.map((text) => text.toWellFormed());

  it('reads each string back from JSON and NDJSON', async () => {
    const json = fileOf((await rendered('json', hostile())).bytes, 'a.json');
    const ndjson = fileOf((await rendered('ndjson', hostile())).bytes, 'a.ndjson');
    const read = (filter: string, file: string) =>
      run('jq', ['-c', filter, file])
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as string);
    expect(read('.tables[0].rows[].country', json)).toEqual(expected);
    expect(read('.country', ndjson)).toEqual(expected);
    expect(run('jq', ['-s', 'map(.revenue) | add', ndjson]).trim()).toBe(
      String((TEXTS.length * (TEXTS.length - 1)) / 2),
    );
  });
});

describe.skipIf(!hasPrograms('qpdf', 'pdfinfo', 'pdftotext'))('qpdf and poppler', () => {
  it('find a sound PDF in which no string is more than text (P39)', async () => {
    const numbered = TEXTS.map((text, n): Cell[] => [text, `${n}.25`]);
    const name = TEXTS.find((text) => text.includes('/JS')) ?? '';
    const { bytes, facts } = await rendered(
      'pdf',
      reportDocument(numbered, { name, notes: TEXTS.slice(0, 60) }),
    );
    const file = fileOf(bytes, 'a.pdf');
    run('qpdf', ['--check', file]);
    run('qpdf', ['--qdf', '--object-streams=disable', file, `${file}.qdf`]);
    const objects = readFileSync(`${file}.qdf`, 'latin1');
    expect(objects).not.toMatch(
      /\/(?:JS|JavaScript|OpenAction|AA|URI|Launch|EmbeddedFile|AcroForm|Annots)\b/,
    );
    const info = run('pdfinfo', [file]);
    expect(info).toMatch(/JavaScript:\s+no/);
    expect(info).toMatch(new RegExp(`Pages:\\s+${facts.pageCount}\\b`));
    const text = run('pdftotext', ['-layout', file, '-']);
    expect(numbered.filter(([, figure]) => !text.includes(`£${figure}`))).toEqual([]);
  });
});
