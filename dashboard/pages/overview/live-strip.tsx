import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { figureText, inPercent } from '#dashboard/charts/figures.ts';
import { Sparkline } from '#dashboard/charts/sparkline.tsx';
import { useConnectionState, useLiveFigures } from '#dashboard/stream/live.tsx';
import type { LiveFigure, MetricUpdate } from '#dashboard/stream/messages.ts';
import { Change } from '#dashboard/ui/change.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { FIGURES_KEY, figuresQuery, usePollInterval } from './figures.ts';
import { type Filters, STREAM_DAY } from './view.ts';

/** Each is kept by hour too, so that every window can be shown. */
const TILES = [
  ['revenue', 'Revenue'],
  ['units_sold', 'Units sold'],
  ['customers', 'Customers'],
  ['active_users', 'Active users'],
  ['sessions', 'Sessions'],
  ['page_views', 'Page views'],
] as const;
const METRICS = TILES.map(([name]) => name);
const WINDOWS = ['5m', '1h', '24h'] as const;
type WindowName = (typeof WINDOWS)[number];
const SAID: Record<WindowName, string> = { '5m': '5 min', '1h': '1 hour', '24h': '24 hours' };
/** Figures of the period are read again no more often than this. */
const CALM_MS = 5_000;

/** The last minutes or hours, over the stream. Without a stream the last 24 hours are asked for in intervals. */
export function LiveStrip({ filters, ready }: { filters: Filters; ready: boolean }) {
  const [window, setWindow] = useState<WindowName>('24h');
  const { kind } = useConnectionState();
  const hasStream = kind !== 'polling';
  const shown = hasStream ? window : '24h';
  const { update, problem } = useLiveFigures('live', METRICS, { time_window: window, ...filters });
  const day = useLastDay(filters, ready);
  const figures = new Map(
    (kind === 'live' && update ? update.metrics : day.map(({ figure }) => figure)).map((each) => [
      each.name,
      each,
    ]),
  );
  const shapes = new Map(day.map(({ figure, values }) => [figure.name, values]));
  useFreshPeriod(update);
  return (
    <section aria-labelledby="live-title" className="panel">
      <div className="panel-head">
        <h2 id="live-title">Last {SAID[shown]}</h2>
        <span className="muted">
          {update && kind === 'live' ? `as of ${timeText(update.timestamp)}` : 'against the time before'}
        </span>
        <Segmented
          label="Window"
          value={shown}
          options={WINDOWS.map((value) => ({
            value,
            label: SAID[value],
            disabled: !hasStream && value !== '24h',
          }))}
          onChange={setWindow}
        />
      </div>
      {problem && <p className="note">{problem.error.details ?? problem.error.message}</p>}
      <dl className="tiles">
        {TILES.map(([name, label]) => (
          <Tile key={name} label={label} figure={figures.get(name)} shape={shapes.get(name) ?? []} />
        ))}
      </dl>
    </section>
  );
}

interface TileProps {
  label: string;
  figure: LiveFigure | undefined;
  /** The last 24 hours by hour. */
  shape: readonly (number | null)[];
}

function Tile({ label, figure, shape }: TileProps) {
  return (
    <div className="tile" data-metric={figure?.name}>
      <dt>{label}</dt>
      <dd>
        {figure ? (
          <>
            <span key={figure.value} className="tile-value">
              {figureText(figure.value, figure.unit, { brief: true })}
            </span>
            <Change metric={figure.name} change={figure.change} />
          </>
        ) : (
          <Bone kind="text" />
        )}
        <Sparkline values={shape} />
      </dd>
    </div>
  );
}

/** Reads the period's figures again when live ones have changed, after a moment in which more may come. */
function useFreshPeriod(update: MetricUpdate | undefined): void {
  const queries = useQueryClient();
  const values = update && JSON.stringify(update.metrics.map(({ value }) => value));
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (values === undefined || values === last.current) return undefined;
    const isFirst = last.current === undefined;
    last.current = values;
    if (isFirst) return undefined;
    const timer = setTimeout(() => void queries.invalidateQueries({ queryKey: [FIGURES_KEY] }), CALM_MS);
    return () => clearTimeout(timer);
  }, [queries, values]);
}

/** The last 24 hours by hour: the shape in each tile, and its figure where there is no stream. */
function useLastDay(filters: Filters, enabled: boolean): { figure: LiveFigure; values: (number | null)[] }[] {
  const refetchInterval = usePollInterval();
  const answers = useQueries({
    queries: METRICS.map((metric) => ({
      ...figuresQuery({ metric, period: STREAM_DAY, filters }),
      refetchInterval,
      enabled,
    })),
  });
  return answers.flatMap(({ data }) => {
    if (!data) return [];
    const { unit, total } = data.metadata;
    const figure = {
      name: data.metric,
      value: inPercent(total.value, unit),
      change: data.comparison?.change_percent ?? null,
      unit,
    };
    return [{ figure, values: (data.data_points ?? []).map(({ value }) => value) }];
  });
}

function timeText(timestamp: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(timestamp),
  );
}
