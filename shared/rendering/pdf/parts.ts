import type { Chart } from '../document.ts';
import { compactFigure, formatFigure } from '../format-figure.ts';
import { type Canvas, seriesColor } from './canvas.ts';
import type { Area } from './plot.ts';
import { niceScale, toNumber } from './scale.ts';
import { COLOR } from './theme.ts';

interface Part {
  label: string;
  value: number;
  text: string;
}

const MOST_BARS = 10;
const MOST_SLICES = 7;
const ROW = 15;

/** Parts of a whole, largest first; those that were sent without a figure are left out. */
function partsOf(chart: Chart): Part[] {
  const values = chart.series[0]?.values ?? [];
  const parts = chart.labels.flatMap((label, index): Part[] => {
    const cell = values[index] ?? null;
    const value = toNumber(cell);
    return cell === null || value === null ? [] : [{ label, value, text: formatFigure(cell, chart.unit) }];
  });
  return parts.sort((one, other) => other.value - one.value);
}

export function categoryBarsHeight(chart: Chart): number {
  return Math.min(MOST_BARS, Math.max(1, partsOf(chart).length)) * ROW + 20;
}

/** Bars that lie, with their names to the left: names may be long, figures negative. */
export function drawCategoryBars(page: Canvas, chart: Chart, area: Area): void {
  const parts = partsOf(chart);
  const shown = parts.slice(0, MOST_BARS);
  const names = Math.min(
    area.width * 0.3,
    Math.max(0, ...shown.map((part) => page.face().width(part.label, 8))) + 10,
  );
  const figures = Math.max(0, ...shown.map((part) => page.face().width(part.text, 8))) + 8;
  const scale = niceScale(shown.map((part) => part.value));
  const width = area.width - names - figures;
  const xOf = (value: number) => area.x + names + ((value - scale.min) / (scale.max - scale.min)) * width;
  for (const [index, part] of shown.entries()) {
    const y = area.y + area.height - (index + 1) * ROW;
    page.text(area.x, y + 3, part.label, { size: 8, maxWidth: names - 8 });
    page.fillRect(
      xOf(Math.min(0, part.value)),
      y,
      Math.abs(xOf(part.value) - xOf(0)),
      ROW - 5,
      part.value < 0 ? COLOR.bad : page.theme.accent,
    );
    page.text(xOf(Math.max(0, part.value)) + 5, y + 3, part.text, { size: 8, color: COLOR.muted });
  }
  const hidden = parts.length - shown.length;
  if (hidden > 0)
    page.text(area.x, area.y + area.height - shown.length * ROW - 12, `${hidden} more in the table below`, {
      size: 7.5,
      color: COLOR.muted,
    });
}

/** A ring of shares with its legend; only positive parts have a share. */
export function drawPie(page: Canvas, chart: Chart, area: Area): void {
  const parts = foldSmall(
    partsOf(chart).filter((part) => part.value > 0),
    chart,
  );
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const radius = Math.min(area.height / 2, area.width * 0.22);
  const center = { x: area.x + radius + 10, y: area.y + area.height / 2 };
  let angle = 0;
  for (const [index, part] of parts.entries()) {
    const color = seriesColor(page, index);
    const next = angle + (part.value / total) * 2 * Math.PI;
    page.sector(center, { inner: radius * 0.58, outer: radius }, angle, next, color);
    drawLegendRow(page, part, total, {
      x: center.x + radius + 26,
      y: area.y + area.height / 2 + (parts.length / 2 - index) * ROW - 11,
      width: area.width - 2 * radius - 46,
      color,
    });
    angle = next;
  }
}

function drawLegendRow(
  page: Canvas,
  part: Part,
  total: number,
  at: { x: number; y: number; width: number; color: string },
): void {
  const share = `${((part.value / total) * 100).toFixed(1)} %`;
  page.fillRect(at.x, at.y - 0.5, 8, 8, at.color);
  page.text(at.x + 14, at.y, part.label, { size: 8.5, maxWidth: at.width - 160 });
  page.text(at.x + at.width - 60, at.y, part.text, { size: 8.5, align: 'right' });
  page.text(at.x + at.width, at.y, share, { size: 8.5, color: COLOR.muted, align: 'right' });
}

function foldSmall(parts: Part[], chart: Chart): Part[] {
  if (parts.length <= MOST_SLICES + 1) return parts;
  const rest = parts.slice(MOST_SLICES);
  const value = rest.reduce((sum, part) => sum + part.value, 0);
  return [
    ...parts.slice(0, MOST_SLICES),
    { label: `${rest.length} others`, value, text: `about ${compactFigure(value, chart.unit)}` },
  ];
}
