import type { Unit } from '#shared/rendering/document.ts';
import { numberOf } from '#shared/runtime/exact-json.ts';
import { displayValue } from '../display.ts';
import type { Timeline, TimelineFigures } from '../timeline.ts';

/** A figure of an answer. */
export interface Figure {
  value: unknown;
  display_value: string;
}

export interface DataPoint extends Figure {
  timestamp: string;
}

/** What a chart draws as one line. */
export interface Line {
  group: Record<string, string>;
  total: Figure;
  data_points: DataPoint[];
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Points of one metric, S0's fields and no other. */
export function lineOf(
  { buckets }: Timeline,
  figures: TimelineFigures,
  metric: string,
  unit: Unit,
  group: Record<string, string> = {},
): Line {
  const figure = (text: string | null): Figure => ({
    value: numberOf(text),
    display_value: displayValue(text, unit),
  });
  const values = figures.values[metric] ?? [];
  return {
    group,
    total: figure(figures.totals[metric] ?? null),
    data_points: buckets.map(({ start }, index) => ({
      timestamp: isoTime(start),
      ...figure(values[index] ?? null),
    })),
  };
}

/** Buckets that are still running, or of which the span holds a part only. */
export function incompleteOf({ buckets, span }: Timeline, now: number): string[] {
  return buckets
    .filter(({ start, end }) => (start <= now && end > now) || start < span.start || end > span.end)
    .map(({ start }) => isoTime(start));
}
