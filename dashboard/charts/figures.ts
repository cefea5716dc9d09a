/** Units that are no currency: what stands after a figure, and how many decimals it has. */
const SUFFIXES: Record<string, string> = {
  percent: '%',
  seconds: ' s',
  milliseconds: ' ms',
  integer: '',
  decimal: '',
};

export interface FigureStyle {
  /** Such as £12.4k, for axes. */
  compact?: boolean;
  /** Without pence from a thousand on, for tiles. */
  brief?: boolean;
}

/** A figure as people read it; a percentage is given in percent. – where there is none. */
export function figureText(
  value: number | null | undefined,
  unit: string,
  { compact, brief }: FigureStyle = {},
): string {
  if (value === null || value === undefined) return '–';
  const short = compact
    ? ({ notation: 'compact', maximumFractionDigits: 1 } as const)
    : brief && Math.abs(value) >= 1_000
      ? ({ maximumFractionDigits: 0 } as const)
      : {};
  if (/^[A-Z]{3}$/.test(unit))
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency: unit, ...short }).format(value);
  const digits = unit === 'integer' ? 0 : 2;
  const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits, ...short }).format(value);
  return `${number}${SUFFIXES[unit] ?? ` ${unit}`}`;
}

/** A change in percent, with its sign; – where there is nothing to compare with. */
export function changeText(change: number | null | undefined): string {
  if (change === null || change === undefined) return '–';
  const digits = Math.abs(change) < 10 ? 1 : 0;
  return new Intl.NumberFormat('en-GB', {
    style: 'percent',
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
  }).format(change / 100);
}

/** Ratios come as fractions from the visualization API, and in percent over the stream. */
export function inPercent(value: number | null, unit: string): number | null {
  return value === null || unit !== 'percent' ? value : value * 100;
}
