import type { Chart } from '../document.ts';
import type { Canvas } from './canvas.ts';
import { type Part, partsOf } from './chart-parts.ts';
import type { Area } from './plot.ts';
import { niceScale } from './scale.ts';
import { COLOR } from './theme.ts';
import { wrapWithin } from './wrap.ts';

const MOST_BARS = 12;
const BAR = 10;
const ROW = 16;
const NAME = { size: 8, line: 9.5, most: 2, gap: 8, share: 0.4 };

export interface Bars {
  parts: (Part & { lines: string[]; height: number })[];
  /** Parts beyond those drawn. */
  hidden: number;
  /** Width of the names' column, its gap included. */
  names: number;
}

/** What is drawn of the chart within so many points. */
export function barsOf(page: Canvas, chart: Chart, width: number): Bars {
  const all = partsOf(chart);
  const shown = all.slice(0, MOST_BARS);
  const face = page.face();
  const most = width * NAME.share - NAME.gap;
  const widest = Math.max(0, ...shown.map(({ label }) => Math.min(most, face.width(label, NAME.size))));
  const parts = shown.map((part) => {
    // A hair more, so that the widest does not break for a rounding.
    const lines = wrapWithin(part.label, face, NAME.size, { width: widest + 0.1, most: NAME.most });
    return { ...part, lines, height: ROW + (lines.length - 1) * NAME.line };
  });
  return { parts, hidden: all.length - shown.length, names: widest + NAME.gap };
}

export function categoryBarsHeight({ parts, hidden }: Bars): number {
  return parts.reduce((sum, { height }) => sum + height, 6) + (hidden > 0 ? 12 : 0);
}

/** Bars that lie, with their names to the left: names may be long, figures negative. */
export function drawCategoryBars(page: Canvas, { parts, hidden, names }: Bars, area: Area): void {
  const figures = Math.max(0, ...parts.map(({ text }) => page.face().width(text, NAME.size))) + 8;
  const scale = niceScale(parts.map(({ value }) => value));
  const width = area.width - names - figures;
  const xOf = (value: number) => area.x + names + ((value - scale.min) / (scale.max - scale.min)) * width;
  let top = area.y + area.height;
  for (const { lines, value, text, height } of parts) {
    const middle = top - height / 2;
    const first = middle + ((lines.length - 1) * NAME.line) / 2 - 2.8;
    for (const [index, line] of lines.entries())
      page.text(area.x, first - index * NAME.line, line, {
        size: NAME.size,
        maxWidth: names - NAME.gap + 0.2,
      });
    const [from, to] = [xOf(Math.min(0, value)), xOf(Math.max(0, value))];
    page.fillRect(from, middle - BAR / 2, to - from, BAR, value < 0 ? COLOR.bad : page.theme.accent);
    page.text(to + 5, middle - 2.8, text, { size: NAME.size, color: COLOR.muted });
    top -= height;
  }
  if (hidden > 0)
    page.text(area.x, top - 10, `${hidden} more in the table below`, { size: 7.5, color: COLOR.muted });
}
