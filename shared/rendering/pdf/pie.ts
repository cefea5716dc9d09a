import type { Chart } from '../document.ts';
import { compactFigure } from '../format-figure.ts';
import { type Canvas, seriesColor } from './canvas.ts';
import { type Part, partsOf } from './chart-parts.ts';
import type { Flow } from './flow.ts';
import type { Area } from './plot.ts';
import { COLOR } from './theme.ts';
import { wrapWithin } from './wrap.ts';

const MOST_SLICES = 7;
const RADIUS = 62;
const ROW = 15;
const LEGEND = { size: 8, line: 9.5, most: 2, mark: 14, gap: 14 };
/** Of the legend, from the ring's left edge. */
const LEGEND_LEFT = 2 * RADIUS + 36;

interface Row extends Part {
  share: string;
  lines: string[];
  height: number;
}

interface Legend {
  rows: Row[];
  /** Widths of its right columns. */
  figures: number;
  shares: number;
}

export function pieHeight(flow: Flow, chart: Chart): number {
  const { rows } = legendOf(flow.page, chart, flow.width - LEGEND_LEFT);
  return Math.max(2 * RADIUS + 8, heightOf(rows));
}

/** A ring of shares with its legend; only positive parts have a share. */
export function drawPie(page: Canvas, chart: Chart, area: Area): void {
  const legend = legendOf(page, chart, area.width - LEGEND_LEFT);
  const total = legend.rows.reduce((sum, { value }) => sum + value, 0);
  const center = { x: area.x + RADIUS + 10, y: area.y + area.height / 2 };
  let angle = 0;
  let top = area.y + area.height / 2 + heightOf(legend.rows) / 2;
  for (const [index, row] of legend.rows.entries()) {
    const isRest = chart.hasOthers === true && index === legend.rows.length - 1;
    const color = isRest ? COLOR.past : seriesColor(page, index);
    const next = angle + (row.value / total) * 2 * Math.PI;
    page.sector(center, { inner: RADIUS * 0.58, outer: RADIUS }, angle, next, color);
    drawRow(page, row, legend, { x: area.x + LEGEND_LEFT, top, right: area.x + area.width, color });
    angle = next;
    top -= row.height;
  }
}

function legendOf(page: Canvas, chart: Chart, width: number): Legend {
  const face = page.face();
  const parts = foldSmall(
    partsOf(chart).filter((part) => part.value > 0),
    chart,
  );
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const shared = parts.map((part) => ({ ...part, share: `${((part.value / total) * 100).toFixed(1)}%` }));
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => face.width(text, LEGEND.size)));
  const figures = widest(shared.map(({ text }) => text));
  const shares = widest(shared.map(({ share }) => share));
  const names = width - LEGEND.mark - figures - shares - 2 * LEGEND.gap;
  const rows = shared.map((part) => {
    const lines = wrapWithin(part.label, face, LEGEND.size, { width: names, most: LEGEND.most });
    return { ...part, lines, height: ROW + (lines.length - 1) * LEGEND.line };
  });
  return { rows, figures, shares };
}

function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { height }) => sum + height, 0);
}

function drawRow(
  page: Canvas,
  row: Row,
  { figures, shares }: Legend,
  at: { x: number; top: number; right: number; color: string },
): void {
  const y = at.top - 11;
  const { size } = LEGEND;
  page.fillRect(at.x, y - 0.8, 8, 8, at.color);
  const maxWidth = at.right - at.x - LEGEND.mark - figures - shares - 2 * LEGEND.gap + 0.2;
  for (const [index, line] of row.lines.entries())
    page.text(at.x + LEGEND.mark, y - index * LEGEND.line, line, { size, maxWidth });
  page.text(at.right - shares - LEGEND.gap, y, row.text, { size, align: 'right' });
  page.text(at.right, y, row.share, { size, color: COLOR.muted, align: 'right' });
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
