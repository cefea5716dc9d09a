import type { NewCompany } from '#shared/admin/company.ts';
import { hashPassword } from '#shared/admin/password-hash.ts';
import { joinUsagePlan } from '#shared/admin/usage-plan-store.ts';
import { isEmailTaken } from '#shared/admin/user-store.ts';
import { validationError } from '#shared/http/validation.ts';
import type { PlatformError } from '#shared/runtime/errors.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import { writeRegistration } from './registration-store.ts';
import type { Account } from './user-store.ts';

export interface Registration {
  name: string;
  email: string;
  password: string;
  company_name?: string | undefined;
  time_zone?: string | undefined;
}

/**
 * Makes a company on the Basic plan with the caller as its admin. The company's key in the usage plan comes first: a
 * run that is cut off leaves a key without a company, never a company that API Gateway refuses.
 * @throws PlatformError VALIDATION_ERROR where the e-mail address belongs to a user already
 */
export async function register(
  given: Registration,
  usagePlanId: string,
  nowMs: number,
): Promise<{ account: Account; company: NewCompany }> {
  if (await isEmailTaken(given.email)) throw taken();
  const company: NewCompany = {
    id: newId('co', nowMs),
    name: given.company_name ?? `${given.name}'s company`,
    plan: 'basic',
    timeZone: given.time_zone ?? 'UTC',
    currency: 'USD',
    usageKey: randomSecret(),
  };
  const user = {
    id: newId('usr', nowMs),
    company: company.id,
    email: given.email,
    name: given.name,
    role: 'admin',
    createdAt: nowMs,
  } as const;
  const passwordHash = await hashPassword(given.password);
  await joinUsagePlan(company.id, company.usageKey, usagePlanId);
  if (!(await writeRegistration(company, { ...user, passwordHash }))) throw taken();
  return { company, account: { ...user, passwordHash } };
}

/** S4 asks for a unique address, so this one thing is told; the limit for each address keeps it from being searched. */
function taken(): PlatformError {
  return validationError([
    {
      field: 'email',
      code: 'VALIDATION_ERROR',
      message: 'Belongs to a user already; sign in, or use another address',
    },
  ]);
}
