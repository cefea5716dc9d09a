import type { NewCompany } from '#shared/admin/company.ts';
import { companyPut } from '#shared/admin/store.ts';
import { type NewUser, userPuts } from '#shared/admin/user-store.ts';
import { transact } from '#shared/runtime/transaction.ts';

/**
 * Writes a company and its first user, both or neither.
 * @returns false where the e-mail address belongs to a user already; nothing is changed then
 */
export async function writeRegistration(company: NewCompany, user: NewUser): Promise<boolean> {
  return (await transact([companyPut(company), ...userPuts(user)])).committed;
}
