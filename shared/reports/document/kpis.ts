import { Big } from 'big.js';
import type { Cell, Kpi } from '#shared/rendering/document.ts';
import type { Figures, Values } from './figures.ts';

const RATIO_DIGITS = 6;

/** Each metric over the period, beside the period before where there is one. */
export function kpisOf(figures: Figures, now: Values, before: Values | null): Kpi[] {
  return figures.metrics.map((metric) => {
    const value = now[metric.name] ?? null;
    const previous = before?.[metric.name] ?? null;
    return {
      key: metric.name,
      label: metric.label,
      unit: figures.unitOf(metric),
      value,
      previous,
      change: changeOf(value, previous),
    };
  });
}

function changeOf(value: Cell, previous: Cell): Cell {
  if (value === null || previous === null) return null;
  const base = new Big(previous);
  if (base.eq(0)) return null;
  return new Big(value).minus(base).div(base.abs()).round(RATIO_DIGITS).toFixed();
}
