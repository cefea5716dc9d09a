import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';
import { run } from '#test/support/foreign-readers.ts';
import { convertAll } from '#test/support/libreoffice.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered } from '#test/support/report-document.ts';
import { DATA_SETS } from './data-sets.ts';
import { type Page, pagesOf } from './geometry.ts';
import { LAYOUTS, madeUpReport } from './report.ts';

/** Pictures to look at; git does not keep them. */
const PICTURES = join(import.meta.dirname, '../../../test-output/workbooks');
const LAYOUT = LAYOUTS['landscape-a4'];
/** Thousands of rows only make pages of the same; what is beyond one sheet is for the tests of the writer. */
const SETS = DATA_SETS.filter(({ name }) => name !== '10000-rows');
const CASES = BUILT_IN_TEMPLATES.flatMap((template) =>
  SETS.map((set) => ({ name: `${template.id}-${set.name}`, template, set })),
);
const FIRST_PAGES = '8';
const LAST_PAGES = 2;

const reports = new Map<string, Awaited<ReturnType<typeof madeUpReport>>>();

/** All of them in one process of LibreOffice, which takes longer to start than to print one. */
async function printAll(): Promise<void> {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const files: string[] = [];
  for (const { name, template, set } of CASES) {
    if (!LAYOUT) throw new Error('There is no such layout.');
    const report = await madeUpReport(template, set, LAYOUT);
    const { bytes } = await rendered('excel', report);
    const file = join(PICTURES, `${name}.xlsx`);
    writeFileSync(file, bytes);
    reports.set(name, report);
    files.push(file);
  }
  const [first, ...others] = files;
  if (first !== undefined) convertAll([first, ...others], 'pdf');
}

describe.skipIf(!hasPrograms('soffice', 'pdftotext', 'pdftoppm'))(
  'workbooks as LibreOffice prints them',
  () => {
    beforeAll(printAll, 1_500_000);

    it.each(CASES)('$name', ({ name, set }) => {
      const pdf = join(PICTURES, `${name}.pdf`);
      const pages = pagesOf(pdf);
      picture(pdf, pages.length);
      const words = wordsOf(pages);
      // A column that is too narrow for a figure shows these in its place.
      expect(words.filter((word) => /^#{3,}$/.test(word))).toEqual([]);
      expect(words).toContain(set.reportName.split(' ')[0]);
      const report = reports.get(name);
      const labels = report?.kpis.flatMap(({ label }) => label.split(' ')) ?? [];
      expect(labels.filter((word) => !words.includes(word))).toEqual([]);
      expect(pages.filter((page) => page.words.length === 0).map(({ number }) => number)).toEqual([]);
    });
  },
);

const wordsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.words.map(({ text }) => text));

function picture(pdf: string, count: number): void {
  const to = pdf.replace(/\.pdf$/, '');
  const args = ['-r', '60', '-png'];
  run('pdftoppm', [...args, '-l', FIRST_PAGES, pdf, to]);
  if (count > Number(FIRST_PAGES)) run('pdftoppm', [...args, '-f', String(count - LAST_PAGES + 1), pdf, to]);
}
