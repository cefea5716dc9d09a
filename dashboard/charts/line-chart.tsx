import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { onThemeChange } from '#dashboard/ui/theme.ts';
import { type ChartSpec, chartOptions } from './line-chart-options.ts';

export interface ChartPoint {
  /** Epoch milliseconds of the bucket's start. */
  at: number;
  value: number | null;
  text: string;
  /** The bucket of the period before that it is compared with. */
  before?: { value: number | null; text: string } | undefined;
  /** The bucket is still running, or cut by the period. */
  open?: boolean | undefined;
}

export interface LineChartProps extends ChartSpec {
  /** What is drawn, for those who do not see it. */
  label: string;
  points: readonly ChartPoint[];
  /** Says when a bucket began. */
  dateText: (at: number) => string;
  height?: number;
}

/** A line over time, with the period before behind it. Arrow keys move along the points. */
export function LineChart({ label, points, dateText, height = 260, ...spec }: LineChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [at, setAt] = useState<number>();
  const { unit, timeZone, step } = spec;

  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const draw = () => {
      plot.current?.destroy();
      const size = { width: element.clientWidth, height };
      const options = chartOptions({ unit, timeZone, step }, size, (index) => setAt(index ?? undefined));
      plot.current = new uPlot(options, dataOf(points), element);
    };
    draw();
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const forget = onThemeChange(draw);
    return () => {
      forget();
      observer.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
    // New points are given to the chart that is there, below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [unit, timeZone, step, height]);

  useEffect(() => plot.current?.setData(dataOf(points)), [points]);

  const moveTo = (index: number | undefined) => {
    setAt(index);
    const point = index === undefined ? undefined : points[index];
    if (plot.current && point)
      plot.current.setCursor({ left: plot.current.valToPos(point.at / 1000, 'x'), top: height / 2 }, false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: Math.max(0, (at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      Home: 0,
      End: last,
    };
    const next = moves[event.key];
    if (next === undefined || points.length === 0) return;
    event.preventDefault();
    moveTo(next);
  };
  const shown = at === undefined ? undefined : points[at];
  return (
    <figure className="chart">
      <output className="chart-readout">
        {shown ? <Readout point={shown} date={dateText(shown.at)} /> : <Keys />}
      </output>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={holder}
        className="chart-canvas"
        role="img"
        // Keys move along the line, so it takes the focus.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={`${label}. Use the arrow keys to read it point by point.`}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(undefined)}
      />
    </figure>
  );
}

function Keys() {
  return (
    <>
      <span className="key">This period</span>
      <span className="key key--before muted">The period before</span>
    </>
  );
}

function Readout({ point, date }: { point: ChartPoint; date: string }) {
  return (
    <>
      <span>{date}</span>
      <strong>{point.text}</strong>
      {point.before && <span className="muted">before: {point.before.text}</span>}
      {point.open && <span className="muted">still running</span>}
    </>
  );
}

/** Finished buckets, the dashed way to the ones that still run, and the period before. */
function dataOf(points: readonly ChartPoint[]): uPlot.AlignedData {
  const firstOpen = points.findIndex(({ open }) => open);
  const joint = firstOpen === -1 ? points.length : firstOpen - 1;
  return [
    points.map(({ at }) => at / 1000),
    points.map(({ before }) => before?.value ?? null),
    points.map(({ value, open }) => (open ? null : value)),
    points.map(({ value }, index) => (index < joint ? null : value)),
  ];
}
