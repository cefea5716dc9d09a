import { openRemoval } from '#shared/erasure/removal-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { Actor } from './audit.ts';
import { requireCompany } from './companies.ts';
import { keptDays } from './kept-days.ts';

/**
 * Begins the deletion of the company.
 * @throws PlatformError RESOURCE_CONFLICT where another name is given, RESOURCE_NOT_FOUND where it is being deleted
 */
export async function deleteCompany(actor: Actor, name: string, timeZone: string): Promise<void> {
  const { name: own } = await requireCompany(actor.company);
  const days = keptDays(actor.at, timeZone);
  if (name === own && (await openRemoval(actor, name, days))) return;
  throw new PlatformError('RESOURCE_CONFLICT', 'The name is not that of the company', {
    details: 'Nothing was deleted. GET /v2/admin/company tells the name; give it letter by letter.',
  });
}
