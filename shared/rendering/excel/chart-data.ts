import { plainDecimal } from '../decimal.ts';
import type { Cell, Chart } from '../document.ts';
import { areHours, hoursOf, SECONDS_IN_HOUR } from './hours.ts';
import type { SmallSheet } from './small-sheet.ts';
import { columnLetters } from './xml.ts';

/** A chart with the cells that it is drawn from. */
export interface PlacedChart {
  chart: Chart;
  labels: string;
  /** The largest figure, whatever its sign. */
  most: number;
  /** Whether a chart of seconds is drawn in hours. */
  inHours: boolean;
  series: { name: string; nameCell: string; cells: string; values: (string | null)[] }[];
}

/** Writes the charts' figures one below the other and gives the cells of each. Charts without a figure are left out. */
export function placeCharts(sheet: SmallSheet, name: string, charts: readonly Chart[]): PlacedChart[] {
  return charts.filter(hasFigures).map((chart) => placeChart(sheet, name, chart));
}

function placeChart(sheet: SmallSheet, name: string, chart: Chart): PlacedChart {
  const reached = mostOf(chart);
  const inHours = areHours(
    chart.unit,
    chart.series.flatMap(({ values }) => values),
  );
  const series = chart.series.map((one) => ({
    name: inHours ? `${one.name}, hours` : one.name,
    values: one.values.map((value) => (inHours ? hoursOf(value) : plainOf(value))),
  }));
  sheet.row([{ value: chart.title, style: { font: 'section' } }], 20);
  const heading = sheet.row(
    ['', ...series.map((one) => one.name)].map((value) => ({
      value,
      style: { font: 'heading', filled: true },
    })),
  );
  const type = inHours ? ({ kind: 'decimal' } as const) : chart.unit;
  for (const [index, label] of chart.labels.entries())
    sheet.row([{ value: label }, ...series.map((one) => ({ value: one.values[index] ?? null, type }))]);
  const [from, to] = [heading + 1, sheet.rows];
  sheet.row();
  const range = (column: number) =>
    `'${name}'!$${columnLetters(column)}$${from}:$${columnLetters(column)}$${to}`;
  return {
    chart,
    labels: range(0),
    most: inHours ? reached / SECONDS_IN_HOUR : reached,
    inHours,
    series: series.map((one, index) => ({
      ...one,
      nameCell: `'${name}'!$${columnLetters(index + 1)}$${heading}`,
      cells: range(index + 1),
    })),
  };
}

function mostOf({ series }: Chart): number {
  return Math.max(...series.flatMap(({ values }) => values.map((value) => Math.abs(Number(value ?? 0)))));
}

function plainOf(value: Cell): Cell {
  return value === null ? null : plainDecimal(value);
}

function hasFigures({ labels, series }: Chart): boolean {
  return labels.length > 0 && series.some(({ values }) => values.some((value) => value !== null));
}
