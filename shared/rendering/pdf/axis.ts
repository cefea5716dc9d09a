import type { Unit } from '../document.ts';
import { currencySymbol } from '../format-figure.ts';
import { niceScale, type Scale } from './scale.ts';

/** An axis of figures: its scale in the figures' own unit, and what stands beside each of its ticks. */
export interface Axis extends Scale {
  texts: string[];
}

interface Measure {
  divisor: number;
  prefix: string;
  suffix: string;
}

const PLAIN: Measure = { divisor: 1, prefix: '', suffix: '' };
const MOST_DECIMALS = 6;

/** Round ticks in what a person counts the figures in: hours of a watch time, thousands of pounds. All are told alike. */
export function axisOf(values: readonly number[], unit: Unit): Axis {
  const most = Math.max(0, ...values.map(Math.abs));
  const { divisor, prefix, suffix } = measureOf(most, unit);
  const least = unit.kind === 'integer' ? 1 / divisor : 0;
  const { min, max, ticks } = niceScale(
    values.map((value) => value / divisor),
    { least },
  );
  const decimals = decimalsOf(ticks);
  return {
    min: min * divisor,
    max: max * divisor,
    ticks: ticks.map((tick) => tick * divisor),
    texts: ticks.map((tick) => {
      const isZero = Number(tick.toFixed(decimals)) === 0;
      const figure = Math.abs(tick).toLocaleString('en', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      return isZero
        ? `${prefix}0${unit.kind === 'percent' ? '%' : ''}`
        : `${tick < 0 ? '−' : ''}${prefix}${figure}${suffix}`;
    }),
  };
}

function measureOf(most: number, unit: Unit): Measure {
  switch (unit.kind) {
    case 'percent':
      return { ...PLAIN, divisor: 0.01, suffix: '%' };
    case 'seconds':
      if (most >= 7_200) return { ...PLAIN, divisor: 3_600, suffix: ' h' };
      return most >= 120 ? { ...PLAIN, divisor: 60, suffix: ' min' } : { ...PLAIN, suffix: ' s' };
    case 'milliseconds':
      return most >= 10_000 ? { ...PLAIN, divisor: 1_000, suffix: ' s' } : { ...PLAIN, suffix: ' ms' };
    case 'money':
      return { ...thousands(most), prefix: currencySymbol(unit.currency) };
    case 'integer':
    case 'decimal':
      return thousands(most);
  }
}

function thousands(most: number): Measure {
  if (most >= 2e9) return { ...PLAIN, divisor: 1e9, suffix: 'B' };
  if (most >= 2e6) return { ...PLAIN, divisor: 1e6, suffix: 'M' };
  return most >= 2e3 ? { ...PLAIN, divisor: 1e3, suffix: 'k' } : PLAIN;
}

/** As many as the ticks need, all the same. */
function decimalsOf(ticks: readonly number[]): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals += 1) {
    const shift = 10 ** decimals;
    if (ticks.every((tick) => Math.abs(Math.round(tick * shift) - tick * shift) < 1e-6)) return decimals;
  }
  return MOST_DECIMALS;
}
