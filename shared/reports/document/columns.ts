import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Column } from '#shared/rendering/document.ts';
import { dimensionLabel } from '../filters.ts';
import type { Figures } from './figures.ts';

export const DATE_COLUMN: Column = { key: 'date', label: 'Date', type: { kind: 'date' } };

export function dimensionColumns(dimensions: readonly Dimension[]): Column[] {
  return dimensions.map((key) => ({ key, label: dimensionLabel(key), type: { kind: 'text' } }));
}

export function metricColumns(figures: Figures): Column[] {
  return figures.metrics.map((metric) => ({
    key: metric.name,
    label: metric.label,
    type: figures.unitOf(metric),
  }));
}
