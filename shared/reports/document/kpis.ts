import { Big } from 'big.js';
import type { Cell, Column, Kpi, Table } from '#shared/rendering/document.ts';
import type { SectionOf } from '../templates/section.ts';
import { type BuiltSection, metricsFor, type SectionContext, sectionOf } from './context.ts';
import type { Figures, Values } from './figures.ts';

const RATIO_DIGITS = 6;

export async function kpiSection(
  context: SectionContext,
  { title, metrics, comparison }: SectionOf<'kpis'>,
): Promise<BuiltSection> {
  const figures = context.figures.of(metricsFor(context, metrics));
  const { totals } = await figures.readOnce(context.period, []);
  const compared = comparison === 'previous_period' ? context.before : null;
  const before = compared === null ? null : (await figures.readOnce(compared, [])).totals;
  const kpis = kpisOf(figures, totals, before);
  return { section: sectionOf('kpis', title, { kpis }), notes: [], rows: 0, instead: kpiTable(title, kpis) };
}

/** Each metric over the period, beside the period before where there is one. */
function kpisOf(figures: Figures, now: Values, before: Values | null): Kpi[] {
  return figures.metrics.map((metric) => {
    const value = now[metric.name] ?? null;
    const previous = before?.[metric.name] ?? null;
    return {
      key: metric.name,
      label: metric.label,
      unit: figures.unitOf(metric),
      value,
      previous,
      change: changeOf(value, previous),
      ...(metric.lessIsBetter ? { better: 'less' as const } : {}),
    };
  });
}

/** (value - previous) / |previous|; null where there is nothing to compare with. */
export function changeOf(value: Cell, previous: Cell): Cell {
  if (value === null || previous === null) return null;
  const base = new Big(previous);
  if (base.eq(0)) return null;
  return new Big(value).minus(base).div(base.abs()).round(RATIO_DIGITS).toFixed();
}

const COLUMNS: Column[] = [
  { key: 'metric', label: 'Metric', type: { kind: 'text' } },
  { key: 'value', label: 'Value', type: { kind: 'decimal' } },
  { key: 'previous', label: 'Period before', type: { kind: 'decimal' } },
  { key: 'change', label: 'Change', type: { kind: 'percent', isChange: true } },
];

function kpiTable(title: string, kpis: readonly Kpi[]): Table {
  const rows = kpis.map(({ key, value, previous, change }): Cell[] => [key, value, previous, change]);
  return { id: 'key_figures', title, columns: COLUMNS, rows };
}
