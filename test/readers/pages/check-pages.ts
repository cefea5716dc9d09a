import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '#test/support/foreign-readers.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered } from '#test/support/report-document.ts';
import { casesOn, type PAPERS, type PageCase } from './cases.ts';
import { crossing, filledBoxes, outside, overlapping, type Page, pagesOf } from './geometry.ts';
import { madeUpReport } from './report.ts';

/** Pictures to look at; git does not keep them. */
const PICTURES = join(import.meta.dirname, '../../../test-output/pages');
/** Enough to read the smallest letters. */
const DOTS_PER_INCH = '70';
/** Of a long report all pages until the table goes on by itself, then some of the table, and its end. */
const FIRST_PAGES = 30;
const EVERY = 50;
/** Of those, the ones that are made pictures of. */
const FIRST_PICTURES = 4;

/** Reports on a paper, each page of which is read back and checked. */
export function checkPages(paper: (typeof PAPERS)[number]): void {
  const directory = join(PICTURES, paper);
  rmSync(directory, { recursive: true, force: true });
  describe.skipIf(!hasPrograms('qpdf', 'pdftotext', 'pdftoppm'))(`pages on ${paper}`, () => {
    it.each(casesOn(paper))('$name', async (one) => check(one, directory));
  });
}

async function check({ name, template, set, layout }: PageCase, directory: string): Promise<void> {
  const report = await madeUpReport(template, set, layout);
  const { bytes, facts } = await rendered('pdf', report);
  const whole = join(directory, `${name}.pdf`);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, bytes);
  const count = Number(run('qpdf', ['--show-npages', whole]));
  const numbers = lookedAt(count);
  const file = whole.replace(/\.pdf$/, '.looked-at.pdf');
  run('qpdf', [whole, '--pages', '.', numbers.join(','), '--', file]);
  const found = pagesOf(file).map((page, index) => ({ ...page, number: numbers[index] ?? 0 }));
  picture(file, found.length, whole.replace(/\.pdf$/, ''));

  expect(count).toBe(facts.pageCount);
  expect(found.length).toBe(numbers.length);
  expect(found.flatMap((page) => faults(page, outside(page)))).toEqual([]);
  expect(found.flatMap((page) => faults(page, overlapping(page)))).toEqual([]);
  expect(found.filter((page) => !hasFooter(page, count)).map(({ number }) => number)).toEqual([]);
  const labels = report.kpis.map(({ label }) => label);
  expect(missing(found, labels)).toEqual([]);
  const boxes = filledBoxes(file);
  expect(boxes.length).toBe(found.length);
  expect(found.flatMap((page, n) => faults(page, crossing(page, boxes[n] ?? [])))).toEqual([]);
}

function lookedAt(count: number): number[] {
  const numbers = Array.from({ length: count }, (_value, index) => index + 1);
  return numbers.filter((n) => n <= FIRST_PAGES || n % EVERY === 0 || n > count - 2);
}

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

function picture(file: string, count: number, to: string): void {
  const args = ['-r', DOTS_PER_INCH, '-png'];
  run('pdftoppm', [...args, '-l', String(FIRST_PICTURES), file, to]);
  if (count > FIRST_PICTURES) run('pdftoppm', [...args, '-f', String(count), file, to]);
}
