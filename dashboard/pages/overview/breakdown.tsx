import { useState } from 'react';
import { Empty } from '#dashboard/ui/empty.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';
import { useFigures } from './figures.ts';
import { ShareBars } from './share-bars.tsx';
import { type Share, sharesOf } from './shares.ts';
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
  const { data: catalogue } = useMetrics();
  const aggregation = catalogue?.metrics.find(({ name }) => name === view.metric)?.aggregation;
  const shares = data ? sharesOf(data, dimension, aggregation) : [];
  const shown = all ? shares : [...shares.slice(0, SHOWN), ...shares.slice(SHOWN).filter(isRest)];
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
      ) : shares.length === 0 ? (
        <Empty
          title="Nothing to break down"
          advice={`No event of this period carries ${dimension}. Choose another dimension, or send it among an event's properties.`}
        />
      ) : (
        <ShareBars
          shares={shown}
          dimension={dimension}
          unit={data.metadata.unit}
          onChoose={(name) => view.change({ filters: { ...view.filters, [dimension]: [name] } })}
        />
      )}
      {shares.length > shown.length ||
        (all && (
          <div className="panel-foot">
            <button type="button" className="button button--quiet" onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show all ${shares.length}`}
            </button>
          </div>
        ))}
    </section>
  );
}

function isRest({ name }: Share): boolean {
  return name === null;
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
