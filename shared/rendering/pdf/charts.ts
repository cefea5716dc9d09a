import type { Chart } from '../document.ts';
import { seriesColor } from './canvas.ts';
import type { Flow } from './flow.ts';
import { categoryBarsHeight, drawCategoryBars, drawPie } from './parts.ts';
import { type Area, drawPlot } from './plot.ts';
import { COLOR } from './theme.ts';

const PLOT_HEIGHT = 168;
const PIE_HEIGHT = 140;
const ISO_START = /^\d{4}-\d{2}/;

export function drawChart(flow: Flow, chart: Chart): void {
  if (!chart.series.some((series) => series.values.some((value) => value !== null))) return;
  const isOrdered = chart.kind === 'line' || ISO_START.test(chart.labels[0] ?? '') || chart.series.length > 1;
  const height = chart.kind === 'pie' ? PIE_HEIGHT : isOrdered ? PLOT_HEIGHT : categoryBarsHeight(chart);
  flow.heading(chart.title, height + 16);
  if (chart.kind !== 'pie' && chart.series.length > 1) drawLegend(flow, chart);
  const area: Area = { x: flow.left, y: flow.y - height - 4, width: flow.width, height };
  if (chart.kind === 'pie') drawPie(flow.page, chart, area);
  else if (isOrdered) drawPlot(flow.page, chart, area);
  else drawCategoryBars(flow.page, chart, area);
  flow.y -= height + 10;
}

function drawLegend(flow: Flow, chart: Chart): void {
  let x = flow.left;
  flow.y -= 10;
  for (const [index, { name }] of chart.series.entries()) {
    flow.page.fillRect(x, flow.y - 0.5, 8, 8, seriesColor(flow.page, index));
    flow.page.text(x + 12, flow.y, name, { size: 8, color: COLOR.muted, maxWidth: 140 });
    x += 28 + Math.min(140, flow.page.face().width(name, 8));
  }
  flow.y -= 4;
}
