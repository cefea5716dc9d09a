/** Round numbers for an axis that holds all values and zero. */
export interface Scale {
  min: number;
  max: number;
  ticks: number[];
}

interface ScaleOptions {
  /** About so many steps. @default 5 */
  wanted?: number;
  /** No step is smaller: there is no half of an order. @default 0 */
  least?: number;
}

/** Steps of 1, 2, 2.5 or 5 times a power of ten. */
export function niceScale(values: readonly number[], { wanted = 5, least = 0 }: ScaleOptions = {}): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const step = Math.max(least, niceStep(span / wanted));
  const min = Math.floor(low / step) * step;
  const max = Math.max(Math.ceil(high / step) * step, min + step);
  const count = Math.round((max - min) / step);
  return { min, max, ticks: Array.from({ length: count + 1 }, (_value, index) => min + index * step) };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Geometry only: figures keep their exact text everywhere else. */
export function toNumber(cell: string | null): number | null {
  return cell === null ? null : Number(cell);
}
