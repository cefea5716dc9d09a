import { useState } from 'react';
import { Empty } from '#dashboard/ui/empty.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';
import { useFigures } from './figures.ts';
import { dimensionLabel, type View } from './view.ts';

const SHOWN = 7;

export interface BreakdownProps {
  view: View;
  /** The dimension at first. */
  standard: string;
  /** Whether it is its turn to be read. */
  ready: boolean;
}

/** The chosen metric by the values of a dimension, largest first. A row filters the page. */
export function Breakdown({ view, standard, ready }: BreakdownProps) {
  const [chosen, setChosen] = useState(standard);
  const [all, setAll] = useState(false);
  const dimensions = useDimensions(view);
  const dimension = dimensions.includes(chosen) ? chosen : (dimensions[0] ?? chosen);
  const { data, error, refetch } = useFigures(
    { ...view, groupBy: dimension },
    ready && dimensions.length > 0,
  );
  const rows = (data?.series ?? [])
    .map(({ group, total }) => ({ name: group[dimension] ?? '', ...total }))
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const most = Math.max(...rows.map(({ value }) => Math.abs(value ?? 0)), 0);
  return (
    <section className="panel" aria-label={`By ${dimensionLabel(dimension).toLowerCase()}`}>
      <div className="panel-head">
        <h2>By</h2>
        <select
          className="select"
          aria-label="Dimension"
          value={dimension}
          onChange={(event) => setChosen(event.target.value)}
        >
          {dimensions.map((name) => (
            <option key={name} value={name}>
              {dimensionLabel(name)}
            </option>
          ))}
        </select>
        {data && <span className="muted push">{data.metadata.total.display_value} in all</span>}
      </div>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Bone kind="rows" />
      ) : rows.length === 0 ? (
        <Empty
          title="Nothing to break down"
          advice={`No event of this period carries ${dimension}. Choose another dimension, or send it among an event's properties.`}
        />
      ) : (
        <ol className="bars">
          {rows.slice(0, all ? rows.length : SHOWN).map(({ name, value, display_value: text }) => (
            <li key={name}>
              <button
                type="button"
                className="bar"
                aria-label={`${name}, ${text}. Show only this`}
                onClick={() => view.change({ filters: { ...view.filters, [dimension]: [name] } })}
              >
                <span
                  className="bar-fill"
                  style={{ width: `${most === 0 ? 0 : (Math.abs(value ?? 0) / most) * 100}%` }}
                />
                <span className="bar-name">{name}</span>
                <span className="bar-value">{text}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {rows.length > SHOWN && (
        <div className="panel-foot">
          <button type="button" className="button button--quiet" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${rows.length}`}
          </button>
        </div>
      )}
    </section>
  );
}

/** Dimensions that the metric is kept by together with those that are filtered. */
export function useDimensions({ metric, filters }: Pick<View, 'metric' | 'filters'>): string[] {
  const { data } = useMetrics();
  const kept = data?.metrics.find(({ name }) => name === metric)?.dimensions ?? [];
  const filtered = Object.keys(filters);
  const fitting = kept.filter((tuple) => filtered.every((name) => tuple.includes(name)));
  const names = fitting.flatMap((tuple) =>
    tuple.length === filtered.length ? tuple : tuple.length === filtered.length + 1 ? tuple : [],
  );
  return [...new Set(names)].sort();
}
