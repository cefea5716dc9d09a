import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Cell, Chart } from '#shared/rendering/document.ts';
import { type Figures, isAdditive } from './figures.ts';
import { type Breakdown, OTHERS } from './grouped.ts';
import type { Series } from './time-series.ts';

type ChartKind = Chart['kind'];

const MOST_BARS = 12;
const MOST_SLICES = 7;
/** More buckets than that are no bars any more. */
const MOST_UPRIGHT_BARS = 62;

interface Slice {
  label: string;
  value: Cell;
}

export interface TimeSeriesLook {
  title: string;
  chart: 'line' | 'bar' | 'none';
  granularity: 'day' | 'week' | 'month';
  kinds: readonly ChartKind[];
}

/** The metrics over the buckets: those of one unit share a chart, each beside the period before where there is one. */
export function timeSeriesCharts(
  figures: Figures,
  series: Series,
  past: Series | null,
  look: TimeSeriesLook,
): Chart[] {
  const kind = seriesKind(look, series.labels.length);
  if (kind === undefined || !series.hasData) return [];
  const byUnit = [
    ...Map.groupBy(series.metrics, (metric) => JSON.stringify(figures.unitOf(metric))).values(),
  ];
  return byUnit.flatMap((metrics): Chart[] => {
    const [first] = metrics;
    if (first === undefined) return [];
    const names = metrics.map(({ label }) => label).join(', ');
    return [
      {
        id: `${metrics.map(({ name }) => name).join('_')}_by_${look.granularity}`,
        kind,
        title: byUnit.length === 1 ? look.title : `${look.title}: ${names}`,
        unit: figures.unitOf(first),
        labels: labelsOf(series, look),
        series: metrics.flatMap((metric) => [
          { name: metric.label, values: series.values.get(metric.name) ?? [] },
          ...(past === null
            ? []
            : [
                {
                  name: `${metric.label}, period before`,
                  values: past.values.get(metric.name) ?? [],
                  isPast: true,
                },
              ]),
        ]),
      },
    ];
  });
}

function labelsOf({ labels }: Series, { granularity }: TimeSeriesLook): string[] {
  return granularity === 'month' ? labels.map((day) => day.slice(0, 7)) : labels;
}

/** The section's kind where it was not ruled out, else the other one. */
export function seriesKind(
  { chart, kinds }: Pick<TimeSeriesLook, 'chart' | 'kinds'>,
  buckets: number,
): 'line' | 'bar' | undefined {
  const wanted = chart === 'bar' ? (['bar', 'line'] as const) : (['line', 'bar'] as const);
  const possible = wanted.filter(
    (kind) => kinds.includes(kind) && (kind === 'line' || buckets <= MOST_UPRIGHT_BARS),
  );
  return possible[0];
}

/** The largest groups, and the others together where that can be known. Slices of a pie are positive. */
export function breakdownChart(
  figures: Figures,
  breakdown: Breakdown,
  kinds: readonly ChartKind[],
): Chart | null {
  const { lead, dimension, title } = breakdown;
  const kind = breakdownKind(breakdown, kinds);
  if (kind === undefined) return null;
  const slices = breakdown.groups.map(({ label, values }) => ({ label, value: values[lead.name] ?? null }));
  const usable = slices.filter(({ value }) => value !== null && (kind === 'bar' || new Big(value).gt(0)));
  const most = kind === 'pie' ? MOST_SLICES : MOST_BARS;
  const shown = withOthers(usable, most, lead);
  if (shown.length === 0) return null;
  return {
    id: `${lead.name}_by_${dimension}`,
    kind,
    title: `${lead.label} ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
    unit: figures.unitOf(lead),
    labels: shown.map(({ label }) => label),
    series: [{ name: lead.label, values: shown.map(({ value }) => value) }],
    hasOthers: shown.at(-1)?.label === OTHERS && shown.length < usable.length,
  };
}

/** The template's kind, or another that was asked for; shares of what does not add up make no pie. */
function breakdownKind({ chart, lead }: Breakdown, kinds: readonly ChartKind[]): 'bar' | 'pie' | undefined {
  if (chart === 'none') return undefined;
  const possible = isAdditive(lead) ? (['bar', 'pie'] as const) : (['bar'] as const);
  const allowed = possible.filter((kind) => kinds.includes(kind));
  return allowed.find((kind) => kind === chart) ?? allowed[0];
}

function withOthers(slices: Slice[], most: number, metric: Metric): Slice[] {
  if (slices.length <= most) return slices;
  if (!isAdditive(metric)) return slices.slice(0, most);
  const others = slices.slice(most - 1).reduce((sum, { value }) => sum.plus(value ?? 0), new Big(0));
  return [...slices.slice(0, most - 1), { label: OTHERS, value: others.toFixed() }];
}
