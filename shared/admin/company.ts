import type { PlanName } from './plans.ts';

export interface Company {
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
