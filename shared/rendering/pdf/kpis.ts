import type { Kpi } from '../document.ts';
import { formatCell } from '../format-figure.ts';
import type { Canvas } from './canvas.ts';
import type { Flow } from './flow.ts';
import { COLOR, type Color } from './theme.ts';
import { wrapWithin } from './wrap.ts';

const GAP = 10;
const PADDING = 12;
/** Twelve digits of money stand on it. */
const NARROWEST = 112;
const LABEL = { size: 8, line: 10, most: 2 };
const VALUE_SIZES = [17, 15, 13, 11, 9, 7];
const VALUE_HEIGHT = 24;
const CHANGE_HEIGHT = 14;
const ARROW = 5;

/** Cards of one row, all of them alike. */
interface Row {
  width: number;
  labels: string[][];
  labelHeight: number;
  valueSize: number;
  isCompared: boolean;
}

/** The headline figures as cards, as many in a row as fit. */
export function drawKpis(flow: Flow, kpis: readonly Kpi[]): void {
  if (kpis.length === 0) return;
  const most = Math.max(1, Math.floor((flow.width + GAP) / (NARROWEST + GAP)));
  const columns = Math.ceil(kpis.length / Math.ceil(kpis.length / most));
  const width = (flow.width - GAP * (columns - 1)) / columns;
  const isCompared = kpis.some(({ previous }) => previous !== null);
  const valueSize = valueSizeOf(flow.page, kpis, width - 2 * PADDING);
  flow.y -= 8;
  for (let index = 0; index < kpis.length; index += columns) {
    const row = kpis.slice(index, index + columns);
    const labels = row.map(({ label }) => labelLines(flow.page, label, width - 2 * PADDING));
    const labelHeight = Math.max(...labels.map((lines) => lines.length)) * LABEL.line;
    drawRow(flow, row, { width, labels, labelHeight, valueSize, isCompared });
  }
}

function drawRow(flow: Flow, kpis: readonly Kpi[], row: Row): void {
  const height = row.labelHeight + VALUE_HEIGHT + (row.isCompared ? CHANGE_HEIGHT : 0) + 14;
  flow.reserve(height + GAP);
  for (const [column, kpi] of kpis.entries()) {
    const x = flow.left + column * (row.width + GAP);
    flow.page.fillRect(x, flow.y - height, row.width, height, COLOR.zebra);
    flow.page.fillRect(x, flow.y - height, 2.5, height, flow.page.theme.accent);
    drawCard(flow, kpi, { ...row, x: x + PADDING, lines: row.labels[column] ?? [] });
  }
  flow.y -= height + GAP;
}

function drawCard({ page, y }: Flow, kpi: Kpi, card: Row & { x: number; lines: string[] }): void {
  const maxWidth = card.width - 2 * PADDING;
  for (const [index, line] of card.lines.entries()) {
    const style = { size: LABEL.size, color: COLOR.muted, maxWidth };
    page.text(card.x, y - 15 - index * LABEL.line, line, style);
  }
  const value = formatCell(kpi.value, kpi.unit);
  const below = y - 8 - card.labelHeight - VALUE_HEIGHT;
  const color = kpi.value === null ? COLOR.muted : COLOR.ink;
  page.text(card.x, below + 5, value, { size: card.valueSize, font: 'bold', color, maxWidth });
  if (card.isCompared) drawChange(page, kpi, { x: card.x, y: below - 8, maxWidth });
}

function labelLines(page: Canvas, label: string, width: number): string[] {
  return wrapWithin(label, page.face(), LABEL.size, { width, most: LABEL.most });
}

/** The largest size at which each of them fits, so that none looks more important than another. */
function valueSizeOf(page: Canvas, kpis: readonly Kpi[], width: number): number {
  const texts = kpis.map(({ value, unit }) => formatCell(value, unit));
  const widest = Math.max(...texts.map((text) => page.face('bold').width(text, 1)));
  return VALUE_SIZES.find((size) => widest * size <= width) ?? 7;
}

/** The change with an arrow, and from where. */
function drawChange(page: Canvas, kpi: Kpi, at: { x: number; y: number; maxWidth: number }): void {
  const { change, previous, unit } = kpi;
  if (change === null) {
    const text = previous === null ? 'No figure before' : `From ${formatCell(previous, unit)}`;
    page.text(at.x, at.y, text, { size: 7.5, color: COLOR.muted, maxWidth: at.maxWidth });
    return;
  }
  const isDown = change.startsWith('-');
  const shown = formatCell(isDown ? change.slice(1) : change, { kind: 'percent' });
  const isFlat = !/[1-9]/.test(shown);
  const color = colorOf(kpi, isDown, isFlat);
  if (!isFlat) drawArrow(page, at.x, at.y, isDown, color);
  const left = at.x + (isFlat ? 0 : ARROW + 3);
  page.text(left, at.y, shown, { size: 7.5, font: 'bold', color });
  const taken = left - at.x + page.face('bold').width(shown, 7.5) + 5;
  const from = `from ${formatCell(previous, unit)}`;
  const room = at.maxWidth - taken;
  const size = [7.5, 7, 6.5, 6].find((one) => page.face().width(from, one) <= room);
  if (size !== undefined) page.text(at.x + taken, at.y, from, { size, color: COLOR.muted });
}

function colorOf({ better = 'more' }: Kpi, isDown: boolean, isFlat: boolean): Color {
  if (isFlat) return COLOR.muted;
  return isDown === (better === 'less') ? COLOR.good : COLOR.bad;
}

function drawArrow(page: Canvas, x: number, y: number, isDown: boolean, color: Color): void {
  const [base, tip] = isDown ? [y + ARROW, y] : [y, y + ARROW];
  const points = [
    { x, y: base },
    { x: x + ARROW, y: base },
    { x: x + ARROW / 2, y: tip },
  ];
  page.polygon(points, color);
}
