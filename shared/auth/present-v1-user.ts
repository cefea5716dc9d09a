import type { NewCompany } from '#shared/admin/company.ts';
import type { Caller } from '#shared/http/caller.ts';
import { type Permission, permissionsOf, scopesOfRole } from './roles.ts';
import type { Account } from './user-store.ts';

/** The caller in S4's words. */
export interface V1User {
  id: string;
  name: string;
  /** null for a client or an API key. */
  email: string | null;
  role: Account['role'] | null;
  permissions: Permission[];
  company: { id: string; name: string; plan: string; time_zone: string };
}

export function presentAccount(account: Account, company: NewCompany): V1User {
  return {
    id: account.id,
    name: account.name,
    email: account.email,
    role: account.role,
    permissions: permissionsOf(scopesOfRole(account.role)),
    company: { id: company.id, name: company.name, plan: company.plan, time_zone: company.timeZone },
  };
}

export function presentCaller(caller: Caller, account: Account | undefined): V1User {
  return {
    id: caller.principal,
    name: account?.name ?? caller.principal,
    email: account?.email ?? null,
    role: account?.role ?? null,
    permissions: permissionsOf(caller.scopes),
    company: {
      id: caller.company,
      name: caller.companyName,
      plan: caller.plan,
      time_zone: caller.timeZone,
    },
  };
}
