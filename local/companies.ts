import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { createCompany } from '#shared/admin/store.ts';
import { joinUsagePlan } from '#shared/admin/usage-plan-store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import { systemClock } from '#shared/runtime/clock.ts';

export const DEMO_SECRET = 'demo-secret';

/** One company per plan, with one client that holds every scope. They exist on the local platform only. */
export async function ensureDemoCompanies(usagePlanIds: Record<PlanName, string>): Promise<void> {
  await Promise.all(PLAN_NAMES.map((plan) => ensureDemoCompany(plan, usagePlanIds[plan])));
}

async function ensureDemoCompany(plan: PlanName, usagePlanId: string): Promise<void> {
  const now = systemClock();
  const company = `co_demo_${plan}`;
  const usageKey = `usage-key-of-the-local-demo-company-${plan}`;
  await createCompany(
    {
      id: company,
      name: `Demo ${PLANS[plan].label} (simulated)`,
      plan,
      timeZone: 'Europe/London',
      currency: 'GBP',
      usageKey,
    },
    {
      clientId: `demo-${plan}`,
      name: 'Demo client',
      scopes: SCOPES,
      secret: storedSecret(DEMO_SECRET, now),
      createdBy: 'local',
      createdAt: now,
    },
  );
  await joinUsagePlan(company, usageKey, usagePlanId);
}
