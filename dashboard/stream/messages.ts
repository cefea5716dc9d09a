/** A metric's figure in an update. Percentages are in percent, not fractions. */
export interface LiveFigure {
  name: string;
  value: number | null;
  /** Percent against the window before. */
  change: number | null;
  unit: string;
}

export interface MetricUpdate {
  type: 'metric_update';
  subscription_id: string;
  resume_from: string;
  timestamp: string;
  window: { start: string; end: string };
  delivery_frequency: string;
  metrics: LiveFigure[];
}

export interface BusinessEvent {
  type: 'event';
  subscription_id: string;
  resume_from: string;
  event: { id: string; type: string; timestamp: string; data: Record<string, unknown> };
}

export interface StreamProblem {
  type: 'error';
  subscription_id?: string;
  error: { code: string; message: string; details?: string };
}

export type StreamMessage =
  | MetricUpdate
  | BusinessEvent
  | StreamProblem
  | { type: 'subscribed'; subscription_id: string; resume_from: string }
  | { type: 'pong' | 'resumed' | 'unsubscribed' };

/** What a subscription asks for: a set of metrics over a window, or kinds of events. */
export type StreamRequest =
  | { metrics: readonly string[]; filters: Record<string, string | readonly string[]> }
  | { event_types: readonly string[] };

/** The message; undefined for what is none. */
export function readMessage(text: unknown): StreamMessage | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isMessage = typeof value === 'object' && value !== null && 'type' in value;
    return isMessage ? (value as StreamMessage) : undefined;
  } catch {
    return undefined;
  }
}
