import type { Chart } from '../document.ts';
import { compactFigure } from '../format-figure.ts';
import { type Canvas, type Point, seriesColor } from './canvas.ts';
import { niceScale, type Scale, toNumber } from './scale.ts';
import { COLOR } from './theme.ts';

export interface Area {
  x: number;
  /** Lower edge. */
  y: number;
  width: number;
  height: number;
}

const LABEL_SIZE = 7;
const AXIS_LABELS = 46;

/** Series over an ordered axis, as lines or upright bars, with grid and labels. */
export function drawPlot(page: Canvas, chart: Chart, area: Area): void {
  const values = chart.series
    .flatMap((series) => series.values.map(toNumber))
    .filter((value) => value !== null);
  const scale = niceScale(values);
  const inner = {
    x: area.x + AXIS_LABELS,
    y: area.y + 18,
    width: area.width - AXIS_LABELS,
    height: area.height - 18,
  };
  drawGrid(page, chart, inner, scale);
  drawAxisLabels(page, chart.labels, inner);
  for (const [index, series] of chart.series.entries()) {
    const color = seriesColor(page, index);
    const numbers = series.values.map(toNumber);
    if (chart.kind === 'line') drawLine(page, numbers, inner, scale, color);
    else drawBars(page, numbers, inner, scale, { color, index, of: chart.series.length });
  }
}

function drawGrid(page: Canvas, chart: Chart, area: Area, scale: Scale): void {
  for (const tick of scale.ticks) {
    const y = heightOf(tick, area, scale);
    page.line({ x: area.x, y }, { x: area.x + area.width, y }, COLOR.rule, tick === 0 ? 1 : 0.4);
    page.text(area.x - 6, y - 2.5, compactFigure(tick, chart.unit), {
      size: LABEL_SIZE,
      color: COLOR.muted,
      align: 'right',
    });
  }
}

/** As many labels as stand beside each other without touching. */
function drawAxisLabels(page: Canvas, labels: readonly string[], area: Area): void {
  const widest = Math.max(1, ...labels.map((label) => page.face().width(label, LABEL_SIZE)));
  const every = Math.max(1, Math.ceil(((widest + 12) * labels.length) / area.width));
  for (let index = 0; index < labels.length; index += every) {
    const x = centerOf(index, labels.length, area);
    page.text(x, area.y - 12, labels[index] ?? '', { size: LABEL_SIZE, color: COLOR.muted, align: 'center' });
  }
}

/** A missing figure leaves a gap; a single one between gaps is a dot. */
function drawLine(
  page: Canvas,
  values: readonly (number | null)[],
  area: Area,
  scale: Scale,
  color: string,
): void {
  let run: Point[] = [];
  const flush = (): void => {
    if (run.length > 1) page.polyline(run, color, 1.6);
    else if (run[0]) page.fillRect(run[0].x - 1.5, run[0].y - 1.5, 3, 3, color);
    run = [];
  };
  for (const [index, value] of values.entries()) {
    if (value === null) flush();
    else run.push({ x: centerOf(index, values.length, area), y: heightOf(value, area, scale) });
  }
  flush();
}

function drawBars(
  page: Canvas,
  values: readonly (number | null)[],
  area: Area,
  scale: Scale,
  series: { color: string; index: number; of: number },
): void {
  const slot = area.width / Math.max(1, values.length);
  const width = (slot * 0.72) / series.of;
  const zero = heightOf(0, area, scale);
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const x = area.x + index * slot + slot * 0.14 + series.index * width;
    page.fillRect(x, zero, width * 0.94, heightOf(value, area, scale) - zero, series.color);
  }
}

function centerOf(index: number, count: number, area: Area): number {
  return area.x + ((index + 0.5) * area.width) / Math.max(1, count);
}

function heightOf(value: number, area: Area, scale: Scale): number {
  return area.y + ((value - scale.min) / (scale.max - scale.min)) * area.height;
}
