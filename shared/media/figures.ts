/** Values of one bucket, group or total by metric: exact decimal text, null where there is no figure. */
export type Values = Readonly<Record<string, string | null>>;

/** A figure as JSON carries it; null where nothing was measured. */
export function figure(values: Values | undefined, metric: string): number | null {
  const text = values?.[metric];
  return text === undefined || text === null ? null : Number(text);
}

/** How often something happened: where nothing did, 0 is what was counted. */
export function count(values: Values | undefined, metric: string): number {
  return figure(values, metric) ?? 0;
}

const RATIO_DIGITS = 10;

/** A ratio of two figures; null where there is nothing to divide by. */
export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : rounded(part / whole);
}

/** Growth from one figure to the next, 0.15 being 15 %; null where the former is unknown or 0. */
export function change(before: number | null, after: number | null): number | null {
  return after === null || before === null ? null : ratio(after - before, before);
}

export function rounded(value: number, digits = RATIO_DIGITS): number {
  return Number(value.toFixed(digits));
}
