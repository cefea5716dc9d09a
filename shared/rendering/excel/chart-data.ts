import { plainDecimal } from '../decimal.ts';
import type { Chart } from '../document.ts';
import type { SmallSheet } from './small-sheet.ts';
import { columnLetters } from './xml.ts';

/** A chart with the cells that it is drawn from. */
export interface PlacedChart {
  chart: Chart;
  labels: string;
  series: { name: string; nameCell: string; cells: string; values: (string | null)[] }[];
}

/** Writes the charts' figures one below the other and gives the cells of each. Charts without a figure are left out. */
export function placeCharts(sheet: SmallSheet, name: string, charts: readonly Chart[]): PlacedChart[] {
  return charts.filter(hasFigures).map((chart) => {
    sheet.row([{ value: chart.title, style: { font: 'section' } }], 20);
    const heading = sheet.row(
      ['', ...chart.series.map((one) => one.name)].map((value) => ({
        value,
        style: { font: 'heading', filled: true },
      })),
    );
    for (const [index, label] of chart.labels.entries())
      sheet.row([
        { value: label },
        ...chart.series.map((one) => ({ value: one.values[index] ?? null, type: chart.unit })),
      ]);
    const [from, to] = [heading + 1, sheet.rows];
    sheet.row();
    const range = (column: number) =>
      `'${name}'!$${columnLetters(column)}$${from}:$${columnLetters(column)}$${to}`;
    return {
      chart,
      labels: range(0),
      series: chart.series.map((one, index) => ({
        name: one.name,
        nameCell: `'${name}'!$${columnLetters(index + 1)}$${heading}`,
        cells: range(index + 1),
        values: one.values.map((value) => (value === null ? null : plainDecimal(value))),
      })),
    };
  });
}

function hasFigures({ labels, series }: Chart): boolean {
  return labels.length > 0 && series.some(({ values }) => values.some((value) => value !== null));
}
