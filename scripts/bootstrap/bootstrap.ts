import type { NewCompany } from '#shared/admin/company.ts';
import { hashPassword } from '#shared/admin/password-hash.ts';
import type { PlanName } from '#shared/admin/plans.ts';
import { createCompany } from '#shared/admin/store.ts';
import { joinUsagePlan } from '#shared/admin/usage-plan-store.ts';
import { createUser, isEmailTaken } from '#shared/admin/user-store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import type { BootstrapOptions } from './options.ts';

/** What is shown once and kept by nobody but its reader. */
export interface Credentials {
  company: string;
  clientId: string;
  clientSecret: string;
  adminEmail: string;
  adminPassword: string;
}

/**
 * Makes a company with one client that holds every scope, an API key in its plan, and its first admin. The tables are
 * those of the environment.
 *
 * The admin comes last: as long as the e-mail address is free, a run that was interrupted can be repeated; what it left
 * behind is a company whose credentials nobody knows.
 *
 * @throws Error where the e-mail address belongs to a user already; nothing is changed then
 */
export async function bootstrap(
  options: Omit<BootstrapOptions, 'stack'>,
  usagePlanIds: Record<PlanName, string>,
  nowMs: number,
): Promise<Credentials> {
  if (await isEmailTaken(options.email)) throw taken(options.email);
  const company = newCompany(options, nowMs);
  const credentials: Credentials = {
    company: company.id,
    clientId: newId('cli', nowMs),
    clientSecret: randomSecret(),
    adminEmail: options.email,
    adminPassword: randomSecret(18),
  };
  await makeCompany(company, credentials, nowMs);
  await joinUsagePlan(company.id, company.usageKey, usagePlanIds[options.plan]);
  const made = await createUser({
    id: newId('usr', nowMs),
    company: company.id,
    email: options.email,
    role: 'admin',
    passwordHash: await hashPassword(credentials.adminPassword),
  });
  if (!made) throw taken(options.email);
  return credentials;
}

function newCompany(options: Omit<BootstrapOptions, 'stack'>, nowMs: number): NewCompany {
  return {
    id: newId('co', nowMs),
    name: options.company,
    plan: options.plan,
    timeZone: options.timeZone,
    currency: options.currency,
    usageKey: randomSecret(),
  };
}

async function makeCompany(
  company: NewCompany,
  { clientId, clientSecret }: Credentials,
  nowMs: number,
): Promise<void> {
  const secret = storedSecret(clientSecret, nowMs);
  const facts = { clientId, name: 'First client', scopes: SCOPES, createdBy: 'bootstrap', createdAt: nowMs };
  if (await createCompany(company, { ...facts, secret })) return;
  throw new Error('The company could not be written: its new id is taken. Run the command again.');
}

function taken(email: string): Error {
  return new Error(
    `${email} belongs to a user of this platform already; nothing was changed. Use another address, or delete that user first.`,
  );
}
