import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';
import { run } from '#test/support/foreign-readers.ts';
import { convert } from '#test/support/libreoffice.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered } from '#test/support/report-document.ts';
import { DATA_SETS } from './data-sets.ts';
import { pagesOf } from './geometry.ts';
import { LAYOUTS, madeUpReport } from './report.ts';

/** Pictures to look at; git does not keep them. */
const PICTURES = join(import.meta.dirname, '../../../test-output/workbooks');
const LAYOUT = LAYOUTS['landscape-a4'];
/** LibreOffice takes seconds for each. */
const SETS = DATA_SETS.filter(({ name }) => ['month', 'nothing', 'negative', 'scripts'].includes(name));
const CASES = BUILT_IN_TEMPLATES.flatMap((template) =>
  SETS.filter(({ name }) => name === 'month' || template.id === 'executive_summary').map((set) => ({
    name: `${template.id}-${set.name}`,
    template,
    set,
  })),
);

beforeAll(() => {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
});

describe.skipIf(!hasPrograms('soffice', 'pdftotext', 'pdftoppm'))(
  'workbooks as LibreOffice prints them',
  () => {
    it.each(CASES)(
      '$name',
      async ({ name, template, set }) => {
        if (!LAYOUT) throw new Error('There is no such layout.');
        const report = await madeUpReport(template, set, LAYOUT);
        const { bytes } = await rendered('excel', report);
        const file = join(PICTURES, `${name}.xlsx`);
        writeFileSync(file, bytes);
        const pdf = `${convert(file, 'pdf')}.pdf`;
        run('pdftoppm', ['-r', '60', '-png', '-l', '5', pdf, join(PICTURES, name)]);
        const words = pagesOf(pdf).flatMap((page) => page.words.map(({ text }) => text));
        // A column that is too narrow for a figure shows these in its place.
        expect(words.filter((word) => /^#{3,}$/.test(word))).toEqual([]);
        expect(words).toContain(set.reportName.split(' ')[0]);
      },
      300_000,
    );
  },
);
