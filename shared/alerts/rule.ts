import type { Watch } from '#shared/http/caller.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Aggregation } from '#shared/stream/definition.ts';

export const OPERATORS = ['<', '>', '<=', '>=', '='] as const;
export type Operator = (typeof OPERATORS)[number];
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const KINDS = ['threshold', 'percent_change', 'anomaly', 'no_data'] as const;
export type RuleKind = (typeof KINDS)[number];

/** What a rule looks at: every data point as it comes, or a figure over a window. */
export type Subject = Watch;

/** What decides whether a rule's condition is met. Another one begins anew. */
export interface RuleCondition {
  kind: RuleKind;
  subject: Subject;
  /** Of the catalogue. */
  metric: string;
  filters: Readonly<Partial<Record<Dimension, readonly string[]>>>;
  aggregation: Aggregation;
  /** Length of the window, and of the one before it for percent_change. Seconds; 0 for data points and anomalies. */
  windowSeconds: number;
  /** Of an anomaly. */
  period: 'hour' | 'day';
  /** Of an anomaly: how many MADs from the median are too far. */
  deviations: number;
  /** Decimal text; rates in per cent, as they are shown. Absent for anomalies and no_data. */
  operator?: Operator | undefined;
  threshold?: string | undefined;
  /** An alert is resolved once the value is on the other side of this; the threshold itself where left out. */
  recovery?: string | undefined;
}

export const CHANNEL_TYPES = ['stream', 'email', 'webhook', 'slack'] as const;
/** Where notifications go. */
export type Channel =
  | { type: 'stream' }
  | { type: 'email'; recipients: readonly string[] }
  /** A webhook of the company's; `slack` names one that is sent messages as Slack takes them. */
  | { type: 'webhook' | 'slack'; webhook_id: string };

export interface RuleDefinition {
  name: string;
  condition: RuleCondition;
  /** How long the condition must hold before the rule fires. Milliseconds. */
  forMs: number;
  severity: Severity;
  isActive: boolean;
  channels: readonly Channel[];
  /** Epoch milliseconds until which nothing is told; 0 where it is not snoozed. */
  snoozedUntil: number;
}
