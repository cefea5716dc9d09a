import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Cell, Table } from '#shared/rendering/document.ts';
import type { Period } from '#shared/time/dates.ts';
import { dimensionLabel } from '../filters.ts';
import type { Section } from '../templates/template.ts';
import { metricColumns } from './columns.ts';
import { type Figures, remainder, type Values } from './figures.ts';

export const NOT_SET = 'Not set';

/** Figures of one dimension's values over the whole period, largest first. */
export interface Breakdown {
  title: string;
  dimension: Dimension;
  metric: Metric;
  chart: 'bar' | 'pie';
  /** In the end, where events lack the dimension, what is theirs. */
  groups: { label: string; values: Values }[];
  totals: Values;
}

export type BreakdownSection = Extract<Section, { type: 'breakdown' }>;

/** Null where the data knows nothing of the dimension. */
export async function readBreakdown(
  figures: Figures,
  period: Period,
  section: BreakdownSection,
): Promise<Breakdown | null> {
  const { title, dimension, chart } = section;
  const metric = figures.shown(section.metric);
  const [whole, parts] = await Promise.all([
    figures.readOnce(period, []),
    figures.readOnce(period, [dimension]),
  ]);
  if (parts.groups.length === 0) return null;
  const groups = parts.groups.map(({ dims, values }) => ({ label: dims[dimension] ?? NOT_SET, values }));
  groups.sort((one, other) => compare(other.values[metric.name], one.values[metric.name]));
  const rest = remainder(
    figures.metrics,
    whole.totals,
    groups.map(({ values }) => values),
  );
  if (rest !== null) groups.push({ label: NOT_SET, values: rest });
  return { title, dimension, metric, chart, groups, totals: whole.totals };
}

export function breakdownTable(figures: Figures, breakdown: Breakdown): Table {
  const { dimension, title, groups, totals } = breakdown;
  return {
    id: `by_${dimension}`,
    title,
    columns: [
      { key: dimension, label: dimensionLabel(dimension), type: { kind: 'text' } },
      ...metricColumns(figures),
    ],
    rows: groups.map(({ label, values }): Cell[] => [label, ...figures.cells(values)]),
    totals: ['Total', ...figures.cells(totals)],
  };
}

function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (one == null || other == null) return Number(one != null) - Number(other != null);
  return new Big(one).cmp(other);
}
