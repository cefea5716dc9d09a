import type { Chart } from '../document.ts';
import { seriesColors } from './canvas.ts';
import { barsOf, categoryBarsHeight, drawCategoryBars } from './category-bars.ts';
import type { Flow } from './flow.ts';
import { drawPie, pieHeight } from './pie.ts';
import { type Area, drawPlot } from './plot.ts';
import { COLOR } from './theme.ts';

/** Two of them fit below the key figures of an upright page, one on a wide one. */
const PLOT_HEIGHT = { upright: 150, wide: 118 };
const LEGEND = { line: 13, mark: 8, gap: 18, size: 8 };
const ISO_START = /^\d{4}-\d{2}/;

/** A chart below its heading; one without a figure is left out. */
export function drawChart(flow: Flow, chart: Chart): void {
  if (!chart.series.some((series) => series.values.some((value) => value !== null))) return;
  if (chart.kind === 'pie') return drawBelowHeading(flow, chart, pieHeight(flow, chart), drawPie);
  const isOrdered = chart.kind === 'line' || ISO_START.test(chart.labels[0] ?? '') || chart.series.length > 1;
  if (isOrdered)
    return drawBelowHeading(flow, chart, PLOT_HEIGHT[flow.isWide ? 'wide' : 'upright'], drawPlot);
  const bars = barsOf(flow.page, chart, flow.width);
  drawBelowHeading(flow, chart, categoryBarsHeight(bars), (page, _chart, area) => {
    drawCategoryBars(page, bars, area);
  });
}

function drawBelowHeading(
  flow: Flow,
  chart: Chart,
  height: number,
  draw: (page: Flow['page'], chart: Chart, area: Area) => void,
): void {
  const hasLegend = chart.kind !== 'pie' && chart.series.length > 1;
  flow.heading(chart.title, height + (hasLegend ? LEGEND.line : 0) + 16);
  if (hasLegend) drawLegend(flow, chart);
  draw(flow.page, chart, { x: flow.left, y: flow.y - height - 4, width: flow.width, height });
  flow.y -= height + 10;
}

/** Names beside their colours, over as many lines as they take. */
function drawLegend(flow: Flow, { series }: Chart): void {
  const colors = seriesColors(flow.page, series);
  const most = flow.width - LEGEND.mark - 4;
  let x = flow.left;
  flow.y -= 10;
  for (const [index, { name }] of series.entries()) {
    const width = Math.min(most, flow.page.face().width(name, LEGEND.size));
    const taken = LEGEND.mark + 4 + width;
    if (x > flow.left && x + taken > flow.left + flow.width) {
      x = flow.left;
      flow.y -= LEGEND.line;
    }
    flow.page.fillRect(x, flow.y - 0.5, LEGEND.mark, LEGEND.mark, colors[index] ?? COLOR.past);
    flow.page.text(x + LEGEND.mark + 4, flow.y, name, {
      size: LEGEND.size,
      color: COLOR.muted,
      maxWidth: most,
    });
    x += taken + LEGEND.gap;
  }
  flow.y -= 4;
}
