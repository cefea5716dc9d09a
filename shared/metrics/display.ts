import type { Unit } from '#shared/rendering/document.ts';
import { formatFigure } from '#shared/rendering/format-figure.ts';
import type { Metric } from './catalogue/index.ts';

/** A metric's unit as figures are formatted with; money is in the company's currency. */
export function unitOf({ unit }: Metric, currency: string): Unit {
  return unit === 'money' ? { kind: 'money', currency } : { kind: unit };
}

/** A figure as a person reads it, a dash where there is none. */
export function displayValue(value: string | null, unit: Unit): string {
  return value === null ? '–' : formatFigure(value, unit);
}

/** What a metric is counted in, as answers name it: the currency for money. */
export function unitName({ unit, measuredIn }: Metric, currency: string): string {
  return unit === 'money' ? currency : (measuredIn ?? unit);
}
