import { hash } from 'node:crypto';
import type { Dimension } from '#shared/metrics/dimensions.ts';

export const AGGREGATIONS = ['raw', 'avg', 'sum', 'min', 'max', 'p95'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Events of a subscription come from one channel of the company; figures from one for each definition. */
export const EVENTS_CHANNEL = 'events';

/** What figures a channel carries, in one spelling for whoever asks the same. */
export interface Definition {
  /** Sorted names, or every metric of the company's catalogue. */
  metrics: readonly string[] | 'all';
  /** The default of each metric where it was left out. */
  windowSeconds: number | undefined;
  aggregation: Aggregation;
  /** Values to keep, by dimension; both in order. */
  filters: Readonly<Partial<Record<Dimension, readonly string[]>>>;
  /** Seconds between deliveries, 0 as it happens. */
  frequencySeconds: number;
}

const ID_LENGTH = 16;

/** Names a definition's figures, whatever their frequency: figures of one name are computed once a tick. */
export function figuresId({ frequencySeconds: _frequency, ...figures }: Definition): string {
  return digest(canonical(figures));
}

/** Names the channel: all subscriptions of a company with this definition share its sequence. */
export function channelId(definition: Definition): string {
  return digest([canonical(definition), definition.frequencySeconds]);
}

function canonical({ metrics, windowSeconds, aggregation, filters }: Omit<Definition, 'frequencySeconds'>) {
  const entries = Object.entries(filters).map(([name, values]) => [name, [...values].sort()] as const);
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return [metrics === 'all' ? metrics : [...metrics].sort(), windowSeconds ?? null, aggregation, sorted];
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, ID_LENGTH);
}
