import type { Drawing } from './answer.ts';
import { groupLabel } from './chartjs.ts';
import type { Line } from './points.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json';

/** A specification with its data. Times are UTC, as everywhere in answers. https://vega.github.io/vega-lite/docs/spec.html */
export function vegaLite({ title, unit, whole, groups, before }: Drawing): object {
  const lines = groups.length > 0 ? groups : [whole];
  const values = lines.flatMap((line) => rowsOf(line, groupLabel(line) ?? title));
  // The former period is drawn over the present one: bucket by bucket, at its timestamps.
  const former = before ? rowsOf(shifted(before, whole), `${title}, before`) : [];
  return {
    $schema: SCHEMA,
    title,
    data: { values: [...values, ...former] },
    mark: { type: 'line', point: true, tooltip: true },
    encoding: {
      x: { field: 'timestamp', type: 'temporal', scale: { type: 'utc' }, title: null },
      y: { field: 'value', type: 'quantitative', title: `${title} (${unit})` },
      ...(lines.length > 1 || before ? { color: { field: 'series', type: 'nominal', title: null } } : {}),
    },
  };
}

function rowsOf({ data_points }: Line, series: string): object[] {
  return data_points.map((point) => ({ ...point, series }));
}

function shifted(before: Line, whole: Line): Line {
  const points = before.data_points.slice(0, whole.data_points.length);
  return {
    ...before,
    data_points: points.map((point, index) => ({
      ...point,
      timestamp: whole.data_points[index]?.timestamp ?? point.timestamp,
    })),
  };
}
