/** The one table of plan facts (S0 sections 1 and 6). Usage plans, limiter, gates, retention and docs are made from it. */
export type PlanName = 'basic' | 'professional' | 'enterprise';
export type ReportFormat = 'json' | 'ndjson' | 'csv' | 'pdf' | 'excel';

export interface Plan {
  name: PlanName;
  label: string;
  /** Calls admitted in one clock hour (UTC) per company. */
  requestsPerHour: number;
  /** Bucket size of the usage plan: calls at once. */
  burst: number;
  /** Refill of that bucket, calls per second: a spent burst is whole again after five seconds. */
  ratePerSecond: number;
  /** Backstop of the usage plan, calls per calendar month: every hour of a 31-day month at its limit. */
  requestsPerMonth: number;
  /** Reports generated per day in the company's time zone; null is unlimited. */
  reportsPerDay: number | null;
  /** Days that points, figures and reports are kept, and how far back an event may lie. */
  retentionDays: number;
  /** Metrics that a company may define beside the built-in ones. */
  ownMetrics: number;
  /** Most values that one dimension has in a day, of events of one kind; each value has rows of its own. */
  dimensionValues: number;
  /** Most names of its own that a company gives to events and metric points in a day. */
  ownNames: number;
  formats: readonly ReportFormat[];
  customTemplates: boolean;
  /** Fastest delivery of the stream in seconds, 0 as it happens; null where the plan has no stream. */
  streamIntervalSeconds: number | null;
}

function plan(facts: Omit<Plan, 'ratePerSecond' | 'requestsPerMonth'>): Plan {
  return { ...facts, ratePerSecond: facts.burst / 5, requestsPerMonth: facts.requestsPerHour * 24 * 31 };
}

export const PLANS: Record<PlanName, Plan> = {
  basic: plan({
    name: 'basic',
    label: 'Basic',
    requestsPerHour: 1_000,
    burst: 50,
    reportsPerDay: 10,
    retentionDays: 30,
    ownMetrics: 5,
    dimensionValues: 1_000,
    ownNames: 200,
    formats: ['json', 'ndjson', 'csv'],
    customTemplates: false,
    streamIntervalSeconds: null,
  }),
  professional: plan({
    name: 'professional',
    label: 'Professional',
    requestsPerHour: 10_000,
    burst: 200,
    reportsPerDay: 100,
    retentionDays: 365,
    ownMetrics: 25,
    dimensionValues: 5_000,
    ownNames: 1_000,
    formats: ['json', 'ndjson', 'csv', 'pdf'],
    customTemplates: true,
    streamIntervalSeconds: 300,
  }),
  enterprise: plan({
    name: 'enterprise',
    label: 'Enterprise',
    requestsPerHour: 100_000,
    burst: 1_000,
    reportsPerDay: null,
    retentionDays: 1_826,
    ownMetrics: 100,
    dimensionValues: 20_000,
    ownNames: 5_000,
    formats: ['json', 'ndjson', 'csv', 'pdf', 'excel'],
    customTemplates: true,
    streamIntervalSeconds: 0,
  }),
};

export const PLAN_NAMES = Object.keys(PLANS) as PlanName[];

export function isPlanName(value: unknown): value is PlanName {
  return typeof value === 'string' && Object.hasOwn(PLANS, value);
}

/** Longer than this no plan keeps data. */
export const LONGEST_KEPT_DAYS = Math.max(...Object.values(PLANS).map((plan) => plan.retentionDays));
