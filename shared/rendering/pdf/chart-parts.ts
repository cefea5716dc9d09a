import type { Chart } from '../document.ts';
import { formatFigure } from '../format-figure.ts';
import { toNumber } from './scale.ts';

/** One part of a chart over names. */
export interface Part {
  label: string;
  value: number;
  text: string;
}

/** Parts of a whole in the chart's order, which is largest first and what is put together last. */
export function partsOf(chart: Chart): Part[] {
  const values = chart.series[0]?.values ?? [];
  return chart.labels.flatMap((label, index): Part[] => {
    const cell = values[index] ?? null;
    const value = toNumber(cell);
    return cell === null || value === null ? [] : [{ label, value, text: formatFigure(cell, chart.unit) }];
  });
}
