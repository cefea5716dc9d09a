import { useMemo, useState } from 'react';
import { figureText, inPercent } from '#dashboard/charts/figures.ts';
import { type ChartPoint, LineChart } from '#dashboard/charts/line-chart.tsx';
import type { Step } from '#dashboard/charts/line-chart-options.ts';
import { Change } from '#dashboard/ui/change.tsx';
import { Empty } from '#dashboard/ui/empty.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { TableScroll } from '#dashboard/ui/table-scroll.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';
import { type Figures, useFigures } from './figures.ts';
import type { View } from './view.ts';

const STANDARD = ['revenue', 'orders', 'customers', 'average_order_value', 'sessions', 'conversion_rate'];

/** The metrics of the period as cards; the chosen one as a line against the period before. */
export function Trend({ view, ready }: { view: View; ready: boolean }) {
  const names = STANDARD.includes(view.metric) ? STANDARD : [...STANDARD.slice(0, 5), view.metric];
  const metrics = useMetrics();
  const labelOf = (name: string) =>
    metrics.data?.metrics.find((metric) => metric.name === name)?.label ?? name;
  return (
    <section className="panel" aria-labelledby="trend-title">
      <div className="panel-head">
        <h2 id="trend-title">{view.period.label}</h2>
        <span className="muted">against the period before</span>
        <label className="select-line">
          <span className="visually-hidden">Metric</span>
          <select
            className="select"
            value={view.metric}
            onChange={(event) => view.change({ metric: event.target.value })}
          >
            {metrics.data?.metrics.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            )) ?? <option value={view.metric}>{view.metric}</option>}
          </select>
        </label>
      </div>
      <div className="cards" role="group" aria-label="Metric of the chart">
        {names.map((name) => (
          <Card key={name} name={name} label={labelOf(name)} view={view} ready={ready} />
        ))}
      </div>
      <Chart view={view} label={labelOf(view.metric)} />
    </section>
  );
}

interface CardProps {
  name: string;
  label: string;
  view: View;
  ready: boolean;
}

function Card({ name, label, view, ready }: CardProps) {
  const { data, error } = useFigures({ ...view, metric: name }, ready || name === view.metric);
  return (
    <button
      type="button"
      className="card"
      aria-pressed={name === view.metric}
      onClick={() => view.change({ metric: name })}
    >
      <span className="card-label">{label}</span>
      {error ? (
        <span className="card-none">Not along this period</span>
      ) : data?.metric === name ? (
        <span className="card-figure">
          <span className="card-value">{totalText(data)}</span>
          <Change metric={name} change={data.comparison?.change_percent} />
        </span>
      ) : (
        <Bone kind="text" />
      )}
    </button>
  );
}

function Chart({ view, label }: { view: View; label: string }) {
  const { data, error, refetch } = useFigures(view);
  const [asTable, setAsTable] = useState(false);
  const points = useMemo(() => (data ? pointsOf(data) : []), [data]);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Bone kind="chart" />;
  if (data.metadata.data_since === null)
    return (
      <Empty
        title={`${label} has no figures yet`}
        advice="They appear here as soon as the first event is in. Send one with POST /v2/events, or load a file with npm run load."
      >
        <a className="button" href="/v2/docs">
          How to send events
        </a>
      </Empty>
    );
  const { unit, timezone: timeZone, total } = data.metadata;
  const dateText = dateWriter(timeZone, view.period.step);
  return (
    <>
      {asTable ? (
        <PointTable points={points} label={label} dateText={dateText} />
      ) : (
        <LineChart
          label={`${label}, ${view.period.label}: ${total.display_value} in all`}
          points={points}
          unit={unit}
          timeZone={timeZone}
          step={view.period.step}
          dateText={dateText}
        />
      )}
      <div className="panel-foot">
        <span className="muted">
          Days of {timeZone}
          {data.metadata.estimated && '; large distinct counts are estimates'}
        </span>
        <button type="button" className="button button--quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}
        </button>
      </div>
    </>
  );
}

function totalText({ metadata: { total, unit } }: Figures): string {
  return figureText(inPercent(total.value, unit), unit, { brief: true });
}

interface TableProps {
  points: readonly ChartPoint[];
  label: string;
  dateText: (at: number) => string;
}

function PointTable({ points, label, dateText }: TableProps) {
  return (
    <TableScroll label={`${label} as a table`} tall>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="number">
              {label}
            </th>
            <th scope="col" className="number">
              Before
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ at, text, before }) => (
            <tr key={at}>
              <th scope="row">{dateText(at)}</th>
              <td className="number">{text}</td>
              <td className="number muted">{before?.text ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function pointsOf({ data_points: points = [], comparison, metadata }: Figures): ChartPoint[] {
  const open = new Set(metadata.incomplete);
  return points.map(({ timestamp, value, display_value: text }, index) => {
    const before = comparison?.data_points[index];
    return {
      at: Date.parse(timestamp),
      value: inPercent(value, metadata.unit),
      text: value === null ? figureText(null, metadata.unit) : text,
      before: before && { value: inPercent(before.value, metadata.unit), text: before.display_value },
      open: open.has(timestamp),
    };
  });
}

function dateWriter(timeZone: string, step: Step): (at: number) => string {
  const day = { weekday: 'short', day: 'numeric', month: 'short', timeZone } as const;
  const format = new Intl.DateTimeFormat(
    'en-GB',
    step === 'hour' ? { ...day, hour: '2-digit', minute: '2-digit' } : day,
  );
  return (at) => (step === 'week' ? `Week of ${format.format(at)}` : format.format(at));
}
