import type { Layout } from '#shared/rendering/document.ts';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';
import type { Template } from '#shared/reports/templates/template.ts';
import { DATA_SETS, type DataSet } from './data-sets.ts';
import { LAYOUTS } from './report.ts';

export interface PageCase {
  /** Folder and file of its pictures. */
  name: string;
  template: Template;
  set: DataSet;
  layout: Layout;
}

export const PAPERS = ['a4', 'letter'] as const;

/**
 * Each template with each set of data on a paper. Orientation alternates from one to the next and from paper to paper: what
 * lies on the page is laid out by its width, and so each template, each set and each pair of them meets both widths,
 * in half the reports.
 */
export function casesOn(paper: (typeof PAPERS)[number]): PageCase[] {
  return BUILT_IN_TEMPLATES.flatMap((template, row) =>
    DATA_SETS.map((set, column) => {
      const isUpright = (row + column + PAPERS.indexOf(paper)) % 2 === 0;
      const layoutName = `${isUpright ? 'portrait' : 'landscape'}-${paper}`;
      const layout = LAYOUTS[layoutName];
      if (!layout) throw new Error(`There is no layout ${layoutName}.`);
      return { name: `${template.id}/${set.name}-${layoutName}`, template, set, layout };
    }),
  );
}
