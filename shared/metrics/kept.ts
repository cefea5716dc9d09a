import type { Metric } from './catalogue/index.ts';
import { isDimension, type RowTuple, type Tuple, tupleName } from './dimensions.ts';
import type { Granularity } from './rollup-key.ts';
import { findSource, type KeptTuple } from './sources/index.ts';

/** The source's rows by these dimensions, where they are kept. */
export function keptTuple(source: string, tuple: RowTuple): KeptTuple | undefined {
  const name = tupleName(tuple);
  return findSource(source).tuples.find((kept) => kept.name === name);
}

/** Whether the metric can be read by these dimensions, given in their order. */
export function isKept(metric: Metric, granularity: Granularity, tuple: Tuple): boolean {
  return (
    metric.sources.every((source) => keptTuple(source, tuple)?.[granularity] !== undefined) &&
    (['distincts', 'spreads'] as const).every((kind) =>
      metric[kind].every((ref) => {
        const [source = '', name = ''] = ref.split('/');
        return keptTuple(source, tuple)?.[kind][name]?.[granularity] !== undefined;
      }),
    )
  );
}

/** Dimensions, alone or together, by which the metric can be read. */
export function combinationsOf(metric: Metric, granularity: Granularity): Tuple[] {
  const [source = ''] = metric.sources;
  const candidates = findSource(source).tuples.map(({ tuple }) => tuple);
  return candidates
    .filter((tuple): tuple is Tuple => tuple.length > 0 && tuple.every(isDimension))
    .filter((tuple) => isKept(metric, granularity, tuple));
}
