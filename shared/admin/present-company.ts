import type { Company } from './company.ts';
import { PLANS } from './plans.ts';

/** A company as the API answers it; its keys stay inside. */
export function presentCompany(company: Company) {
  const plan = PLANS[company.plan];
  return {
    company_id: company.id,
    name: company.name,
    plan: company.plan,
    time_zone: company.timeZone,
    currency: company.currency,
    retention_days: company.retentionDays,
    plan_limits: {
      requests_per_hour: plan.requestsPerHour,
      burst: plan.burst,
      reports_per_day: plan.reportsPerDay,
      retention_days: plan.retentionDays,
      formats: plan.formats,
      custom_templates: plan.customTemplates,
      stream_interval_seconds: plan.streamIntervalSeconds,
    },
  };
}
