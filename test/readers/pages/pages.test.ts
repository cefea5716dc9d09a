import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';
import { run } from '#test/support/foreign-readers.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered } from '#test/support/report-document.ts';
import { DATA_SETS } from './data-sets.ts';
import { crossing, filledBoxes, outside, overlapping, type Page, pagesOf } from './geometry.ts';
import { LAYOUTS, madeUpReport } from './report.ts';

/** Pictures to look at; git does not keep them. */
const PICTURES = join(import.meta.dirname, '../../../test-output/pages');
/** Enough to read the smallest letters. */
const DOTS_PER_INCH = '70';
/** Of a long report, the first pages and the last. */
const FIRST_PAGES = 4;
/** Pages of which every box is looked at. */
const MOST_UNPACKED = 40;

/** One report each for what hurts a page, by template, layout and data. */
const CASES = BUILT_IN_TEMPLATES.flatMap((template) =>
  Object.entries(LAYOUTS).flatMap(([layoutName, layout]) =>
    DATA_SETS.map((set) => ({
      name: `${template.id}/${set.name}-${layoutName}`,
      template,
      set,
      layout,
    })),
  ),
);

beforeAll(() => {
  rmSync(PICTURES, { recursive: true, force: true });
});

const pages: number[] = [];
afterAll(() => {
  const count = pages.reduce((sum, more) => sum + more, 0);
  console.log(`${CASES.length} reports of ${count} pages; pictures in ${PICTURES}`);
});

describe.skipIf(!hasPrograms('qpdf', 'pdftotext', 'pdftoppm'))('pages', () => {
  it.each(CASES)('$name', async ({ name, template, set, layout }) => {
    const report = await madeUpReport(template, set, layout);
    const { bytes, facts } = await rendered('pdf', report);
    const file = join(PICTURES, `${name}.pdf`);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, bytes);
    const found = pagesOf(file);
    pages.push(found.length);
    picture(file, found.length);

    expect(found.length).toBe(facts.pageCount);
    expect(found.flatMap((page) => faults(page, outside(page)))).toEqual([]);
    expect(found.flatMap((page) => faults(page, overlapping(page)))).toEqual([]);
    expect(found.filter((page) => !hasFooter(page, found.length)).map(({ number }) => number)).toEqual([]);
    expect(
      missing(
        found,
        report.kpis.map(({ label }) => label),
      ),
    ).toEqual([]);
    if (found.length > MOST_UNPACKED) return;
    const boxes = filledBoxes(file);
    expect(found.flatMap((page, n) => faults(page, crossing(page, boxes[n] ?? [])))).toEqual([]);
  });
});

const faults = ({ number }: Page, texts: readonly string[]) => texts.map((text) => `page ${number}: ${text}`);

function hasFooter({ words, number }: Page, of: number): boolean {
  const text = words.map((word) => word.text).join(' ');
  return text.includes(`Page ${number} of ${of}`);
}

/** Words of these texts that stand nowhere. */
function missing(found: readonly Page[], texts: readonly string[]): string[] {
  const all = new Set(found.flatMap(({ words }) => words.map(({ text }) => text)));
  return texts.flatMap((text) => text.split(' ')).filter((word) => !all.has(word));
}

function picture(file: string, count: number): void {
  const to = file.replace(/\.pdf$/, '');
  const args = ['-r', DOTS_PER_INCH, '-png'];
  run('pdftoppm', [...args, '-l', String(FIRST_PAGES), file, to]);
  if (count > FIRST_PAGES) run('pdftoppm', [...args, '-f', String(count), file, to]);
}
