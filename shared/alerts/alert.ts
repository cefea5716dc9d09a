import type { Channel, Operator, RuleKind, Severity } from './rule.ts';

/** How an alert ended. */
export type Resolution = 'recovered' | 'by_user' | 'rule_changed' | 'rule_deleted' | 'rule_deactivated';

/** What fired, as it was then. */
export interface AlertFacts {
  ruleId: string;
  ruleName: string;
  kind: RuleKind;
  metric: string;
  severity: Severity;
  operator?: Operator | undefined;
  /** Decimal text. */
  threshold?: string | undefined;
  /** The value that met the condition, as decimal text; null where there is none. */
  value: string | null;
  message: string;
  /** The same for all alerts of a rule. */
  fingerprint: string;
  channels: readonly Channel[];
}

export const ALERT_STATUSES = ['unread', 'read', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export interface Alert extends AlertFacts {
  /** `alert_…` */
  id: string;
  status: AlertStatus;
  /** Epoch milliseconds. */
  triggeredAt: number;
  readAt: number | null;
  resolvedAt: number | null;
  resolution: Resolution | null;
}

/** What is told of an alert, each at most once but for repetitions under the same id. */
export const NOTICES = ['triggered', 'resolved'] as const;
export type Notice = (typeof NOTICES)[number];

/** The id that every copy of a notification carries. */
export function noticeId(alert: string, notice: Notice): string {
  return `${alert}.${notice}`;
}
