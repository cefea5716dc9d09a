import { hashPassword } from '#shared/admin/password-hash.ts';
import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { createCompany } from '#shared/admin/store.ts';
import { joinUsagePlan } from '#shared/admin/usage-plan-store.ts';
import { createUser, isEmailTaken } from '#shared/admin/user-store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { ROLES } from '#shared/auth/roles.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import { systemClock } from '#shared/runtime/clock.ts';

export const DEMO_SECRET = 'demo-secret';
export const DEMO_PASSWORD = 'demo-password';

/** One company per plan, with a client that holds every scope and a user of each role. They exist on the local platform only. */
export async function ensureDemoCompanies(usagePlanIds: Record<PlanName, string>): Promise<void> {
  await Promise.all(PLAN_NAMES.map((plan) => ensureDemoCompany(plan, usagePlanIds[plan])));
  await ensureDemoUsers();
}

/** `<role>@<plan>.example`. A password's hash is slow to make, so one serves them all, and only where one is missing. */
async function ensureDemoUsers(): Promise<void> {
  const users = PLAN_NAMES.flatMap((plan) =>
    ROLES.map((role) => ({
      id: `usr_demo_${plan}_${role}`,
      company: companyOf(plan),
      email: `${role}@${plan}.example`,
      name: `Demo ${role}`,
      role,
      createdAt: systemClock(),
    })),
  );
  const taken = await Promise.all(users.map(({ email }) => isEmailTaken(email)));
  const missing = users.filter((_user, index) => !taken[index]);
  if (missing.length === 0) return;
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  await Promise.all(missing.map((user) => createUser({ ...user, passwordHash })));
}

function companyOf(plan: PlanName): string {
  return `co_demo_${plan}`;
}

async function ensureDemoCompany(plan: PlanName, usagePlanId: string): Promise<void> {
  const now = systemClock();
  const company = companyOf(plan);
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
