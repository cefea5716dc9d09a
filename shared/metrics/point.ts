import type { Watch } from '#shared/http/caller.ts';
import type { OwnMetrics } from './own/own-metrics.ts';

/** One accepted event or metric point: the truth that every figure is derived from. */
export interface Point {
  /** The idempotency key within its company. */
  id: string;
  /** Where it is counted: an event's name, or `metric:` and the metric's name. */
  name: string;
  /** Epoch milliseconds. */
  at: number;
  /** Exact decimal text. */
  value: string | null;
  userId: string | null;
  anonymousId: string | null;
  sessionId: string | null;
  properties: Readonly<Record<string, string | number | boolean>>;
}

/** Why an item was not taken. */
export interface ItemFault {
  code:
    | 'VALIDATION_ERROR'
    | 'DATE_FORMAT_INVALID'
    | 'PARAMETER_REQUIRED'
    | 'SERVICE_UNAVAILABLE'
    | 'CARDINALITY_EXCEEDED';
  field: string | null;
  message: string;
}

/** The company whose points these are, and the span of time in which they may lie. */
export interface IngestScope {
  company: string;
  timeZone: string;
  retentionDays: number;
  /** Epoch milliseconds. */
  now: number;
  /**
   * Whether the company's plan has the stream, for which deltas then carry live cells.
   * @default true
   */
  streamed?: boolean;
  /**
   * The company's own metrics, which its events are counted for too.
   * @default none
   */
  own?: OwnMetrics;
  /**
   * Most values that a dimension of events of one kind has in a day, and most names of the company's own.
   * @default none is held
   */
  limits?: { values: number; names: number };
  /** What the company's alert rules look at, for which deltas are marked. @default nothing */
  watched?: readonly Watch[];
}
