import uPlot from 'uplot';
import { figureText } from './figures.ts';

export type Step = 'hour' | 'day' | 'week';

export interface ChartSpec {
  unit: string;
  timeZone: string;
  /** Width of a bucket. */
  step: Step;
}

const FONT = '11px "Inter Variable", system-ui, sans-serif';

/** How the chart is drawn, in the colours of the page's theme. */
export function chartOptions(
  { unit, timeZone, step }: ChartSpec,
  size: { width: number; height: number },
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const ink = colour('--ink-3');
  const line = colour('--line');
  const accent = colour('--accent');
  const axis = { stroke: ink, font: FONT, ticks: { show: false } };
  return {
    ...size,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7, width: 2, stroke: () => colour('--surface'), fill: accent },
    },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    scales: { y: { range: (_plot, least, most) => rangeOf(least, most) } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 64,
        values: (_plot, splits) => datesOf(splits, timeZone, step),
      },
      {
        ...axis,
        grid: { stroke: line, width: 1 },
        border: { show: false },
        size: 56,
        space: 44,
        values: (_plot, splits) => splits.map((value) => figureText(value, unit, { compact: true })),
      },
    ],
    series: [
      {},
      { stroke: colour('--line-strong'), width: 1.5, points: { show: false } },
      { stroke: accent, width: 2, fill: colour('--accent-wash'), points: { show: false } },
      { stroke: accent, width: 2, dash: [4, 4], points: { show: false } },
    ],
  };
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** From zero, since areas lie; a flat line still has room above it. */
function rangeOf(least: number | null, most: number | null): [number, number] {
  const low = Math.min(0, least ?? 0);
  const high = Math.max(0, most ?? 0);
  return high === low ? [low, low + 1] : [low * 1.08, high * 1.08];
}

function datesOf(splits: readonly number[], timeZone: string, step: Step): string[] {
  const form: Intl.DateTimeFormatOptions =
    step === 'hour'
      ? { hour: '2-digit', minute: '2-digit', timeZone }
      : { day: 'numeric', month: 'short', timeZone };
  const format = new Intl.DateTimeFormat('en-GB', form);
  let last = '';
  return splits.map((seconds) => {
    const text = format.format(seconds * 1000);
    // Ticks closer than a bucket would say the same date twice.
    if (text === last) return '';
    last = text;
    return text;
  });
}
