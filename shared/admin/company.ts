import type { Watch } from '#shared/http/caller.ts';
import type { PlanName } from './plans.ts';

/** What makes a company. */
export interface NewCompany {
  /** `co_…` */
  id: string;
  name: string;
  plan: PlanName;
  /** IANA zone in which its days begin. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
  /** Value of its API Gateway key, by which its plan's usage plan throttles it. Not a credential. */
  usageKey: string;
}

export interface Company extends NewCompany {
  /** Days that its data is kept: its own choice, at most what its plan keeps. */
  retentionDays: number;
  /** How often its own metrics have changed: by this, instances know whether what they hold is still so. */
  ownMetrics: number;
  /** Epoch milliseconds of the last change of plan, 0 before the first. */
  planChangedAt: number;
  /** What its alert rules look at. */
  watched: readonly Watch[];
  /** Seals its cursors; it never changes and leaves the platform in no form. */
  sealKey: string;
}
