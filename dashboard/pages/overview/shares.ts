interface Total {
  value: number | null;
  display_value: string;
}

/** What is read of an answer of the visualization API. */
export interface GroupedFigures {
  series?: readonly { group: Readonly<Record<string, string>>; total: Total }[] | undefined;
  metadata: { total: Pick<Total, 'value'> };
}

/** One bar of a breakdown. */
export interface Share {
  /** Value of the dimension; null for all that carries none. */
  name: string | null;
  value: number | null;
  /** As people read it; undefined for what is computed here. */
  text?: string;
}

const ADDS_UP = new Set(['sum', 'count']);
/** Figures come as doubles of exact decimals: what differs less is nothing. */
const LEAST = 1e-6;

/**
 * The values of a dimension, largest first; last what carries none, where the metric adds up and so the rest is known.
 * Of people, ratios and the like no rest can be told.
 */
export function sharesOf(
  figures: GroupedFigures,
  dimension: string,
  aggregation: string | undefined,
): Share[] {
  const named = (figures.series ?? [])
    .map(({ group, total }) => ({
      name: group[dimension] ?? '',
      value: total.value,
      text: total.display_value,
    }))
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const whole = figures.metadata.total.value;
  if (named.length === 0 || whole === null || aggregation === undefined || !ADDS_UP.has(aggregation))
    return named;
  const rest = named.reduce((left, { value }) => left - (value ?? 0), whole);
  return Math.abs(rest) < LEAST * Math.max(1, Math.abs(whole))
    ? named
    : [...named, { name: null, value: rest }];
}
