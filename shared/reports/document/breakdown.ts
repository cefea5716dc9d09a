import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Cell, Column, Table } from '#shared/rendering/document.ts';
import { dimensionLabel } from '../filters.ts';
import type { SectionOf } from '../templates/section.ts';
import { breakdownChart } from './charts.ts';
import { metricColumns } from './columns.ts';
import { type BuiltSection, leadOf, metricsFor, type SectionContext, sectionOf } from './context.ts';
import { type Figures, remainder, together } from './figures.ts';
import { type Breakdown, type Group, NOT_SET, OTHERS } from './grouped.ts';
import { changeOf } from './kpis.ts';

export async function breakdownSection(
  context: SectionContext,
  section: SectionOf<'breakdown'>,
): Promise<BuiltSection> {
  const { title, dimension, limit } = section;
  const metrics = metricsFor(context, section.metrics);
  const figures = context.figures.of(metrics);
  if (!figures.canGroupBy([dimension])) {
    return { section: sectionOf('breakdown', title), notes: [lacking(context, figures, section)], rows: 0 };
  }
  const breakdown = await readBreakdown(context, figures, section, leadOf(metrics, section.metrics));
  if (breakdown === null) return { section: sectionOf('breakdown', title), notes: [], rows: 0 };
  const { include_charts: wanted, chart_types: kinds } = context.request.layout;
  const chart = wanted ? breakdownChart(figures, breakdown, kinds) : null;
  const table = breakdownTable(figures, breakdown, limit);
  const charts = chart === null ? [] : [chart];
  const rows = Math.min(breakdown.groups.length, (limit ?? Infinity) + 1);
  return { section: sectionOf('breakdown', title, { charts, tables: [table] }), notes: [], rows };
}

function lacking(
  { figures: all }: SectionContext,
  { metrics }: Figures,
  { dimension }: SectionOf<'breakdown'>,
): string {
  const wanted = dimensionLabel(dimension).toLowerCase();
  const filtered = all.filtered.map((name) => dimensionLabel(name).toLowerCase()).join(' and ');
  if (filtered === '') {
    const names = metrics.map(({ label }) => label).join(', ');
    return `There is no breakdown by ${wanted}: the figures asked for are not all kept by ${wanted} (${names}).`;
  }
  return `There is no breakdown by ${wanted}: figures are not kept by ${wanted} together with ${filtered}.`;
}

/** Null where the data knows nothing of the dimension. */
async function readBreakdown(
  { period, before }: SectionContext,
  figures: Figures,
  { title, dimension, chart, comparison }: SectionOf<'breakdown'>,
  leadName: string,
): Promise<Breakdown | null> {
  const compared = comparison === 'previous_period' ? before : null;
  const [whole, parts] = await Promise.all([
    figures.readOnce(period, []),
    figures.readOnce(period, [dimension]),
  ]);
  const lead = figures.metrics.find(({ name }) => name === leadName);
  if (parts.groups.length === 0 || lead === undefined) return null;
  const past = compared && (await figures.readOnce(compared, [dimension]));
  const pastTotals = compared && (await figures.readOnce(compared, [])).totals;
  const pastBy = past && new Map(past.groups.map(({ dims, values }) => [dims[dimension], values]));
  const groups = parts.groups.map(
    ({ dims, values }): Group => ({
      label: dims[dimension] ?? NOT_SET,
      values,
      ...(pastBy ? { before: pastBy.get(dims[dimension]) ?? {} } : {}),
    }),
  );
  groups.sort((one, other) => compare(other.values[lead.name], one.values[lead.name]));
  const rest = remainder(
    figures.metrics,
    whole.totals,
    groups.map(({ values }) => values),
  );
  if (rest !== null) groups.push({ label: NOT_SET, values: rest });
  const total = { label: 'Total', values: whole.totals, ...(pastTotals ? { before: pastTotals } : {}) };
  return { title, dimension, chart, lead, groups, total };
}

function breakdownTable(figures: Figures, breakdown: Breakdown, limit: number | undefined): Table {
  const { dimension, title, groups, total, lead } = breakdown;
  const isCompared = total.before !== undefined;
  const rowOf = ({ label, values, before }: Group): Cell[] => [
    label,
    ...figures.cells(values),
    ...(isCompared ? comparisonOf(values[lead.name] ?? null, before?.[lead.name] ?? null) : []),
  ];
  return {
    id: `by_${dimension}`,
    title,
    columns: [
      { key: dimension, label: dimensionLabel(dimension), type: { kind: 'text' } },
      ...metricColumns(figures),
      ...(isCompared ? comparisonColumns(figures, lead) : []),
    ],
    rows: largest(figures.metrics, groups, limit).map(rowOf),
    totals: rowOf(total),
  };
}

function comparisonColumns(figures: Figures, lead: Metric): Column[] {
  return [
    { key: `${lead.name}_previous`, label: `${lead.label} before`, type: figures.unitOf(lead) },
    { key: `${lead.name}_change`, label: `${lead.label} change`, type: { kind: 'percent', isChange: true } },
  ];
}

function comparisonOf(value: Cell, before: Cell): Cell[] {
  return [before, changeOf(value, before)];
}

/** The first groups up to the limit, and the others as one, as far as figures add up. */
function largest(metrics: readonly Metric[], groups: readonly Group[], limit: number | undefined): Group[] {
  if (limit === undefined || groups.length <= limit) return [...groups];
  const others = groups.slice(limit);
  const label = `${OTHERS} (${others.length})`;
  const isCompared = others.some(({ before }) => before !== undefined);
  return [
    ...groups.slice(0, limit),
    {
      label,
      values: together(
        metrics,
        others.map(({ values }) => values),
      ),
      ...(isCompared
        ? {
            before: together(
              metrics,
              others.map(({ before }) => before ?? {}),
            ),
          }
        : {}),
    },
  ];
}

function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (one == null || other == null) return Number(one != null) - Number(other != null);
  return new Big(one).cmp(other);
}
