import type { Chart, ChartSeries } from '../document.ts';
import { shortDate } from '../format-dates.ts';
import { type Axis, axisOf } from './axis.ts';
import { type Canvas, type LineStyle, type Point, seriesColors } from './canvas.ts';
import { type Scale, toNumber } from './scale.ts';
import { COLOR } from './theme.ts';

export interface Area {
  x: number;
  /** Lower edge. */
  y: number;
  width: number;
  height: number;
}

const LABEL_SIZE = 7;
const AXIS_GAP = 6;

/** Series over an ordered axis, as lines or upright bars, with grid and labels. */
export function drawPlot(page: Canvas, chart: Chart, area: Area): void {
  const values = chart.series
    .flatMap((series) => series.values.map(toNumber))
    .filter((value) => value !== null);
  const axis = axisOf(values, chart.unit);
  const left = Math.max(...axis.texts.map((text) => page.face().width(text, LABEL_SIZE))) + AXIS_GAP;
  const inner = { x: area.x + left, y: area.y + 18, width: area.width - left, height: area.height - 18 };
  drawGrid(page, inner, axis);
  drawAxisLabels(page, chart.labels.map(shortDate), inner);
  const colors = seriesColors(page, chart.series);
  for (const [index, series] of [...chart.series.entries()].toSorted(pastFirst)) {
    const color = colors[index] ?? COLOR.past;
    const numbers = series.values.map(toNumber);
    const look = { color, lineWidth: series.isPast ? 1.1 : 1.6, isDashed: series.isPast === true };
    if (chart.kind === 'line') drawLine(page, numbers, inner, axis, look);
    else drawBars(page, numbers, inner, axis, { color, index, of: chart.series.length });
  }
}

/** What is drawn later lies above. */
function pastFirst([, one]: [number, ChartSeries], [, other]: [number, ChartSeries]): number {
  return Number(other.isPast === true) - Number(one.isPast === true);
}

function drawGrid(page: Canvas, area: Area, axis: Axis): void {
  for (const [index, tick] of axis.ticks.entries()) {
    const y = heightOf(tick, area, axis);
    page.line({ x: area.x, y }, { x: area.x + area.width, y }, COLOR.rule, tick === 0 ? 1 : 0.4);
    page.text(area.x - AXIS_GAP, y - 2.5, axis.texts[index] ?? '', {
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
  const style = { size: LABEL_SIZE, color: COLOR.muted };
  for (let index = 0; index < labels.length; index += every) {
    const text = labels[index] ?? '';
    const half = page.face().width(text, LABEL_SIZE) / 2;
    const x = centerOf(index, labels.length, area);
    // The last one does not reach beyond the area.
    const shift = Math.max(0, x + half - area.x - area.width);
    page.text(x - half - shift, area.y - 12, text, style);
  }
}

/** A missing figure leaves a gap; a single one between gaps is a dot. */
function drawLine(
  page: Canvas,
  values: readonly (number | null)[],
  area: Area,
  scale: Scale,
  look: LineStyle,
): void {
  let run: Point[] = [];
  const flush = (): void => {
    if (run.length > 1) page.polyline(run, look);
    else if (run[0]) page.fillRect(run[0].x - 1.5, run[0].y - 1.5, 3, 3, look.color);
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
