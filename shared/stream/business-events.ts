/** Kinds of events that a subscription's `event_types` may name (S0 section 7, and those of reports and alerts). */
export const BUSINESS_EVENTS = [
  'conversion_spike',
  'revenue_threshold',
  'error_rate_high',
  'anomaly_detected',
  'report_completed',
  'report_failed',
  'alert_triggered',
  'alert_resolved',
] as const;
export type BusinessEvent = (typeof BUSINESS_EVENTS)[number];
