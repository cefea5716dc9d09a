import type { Actor } from '#shared/admin/audit.ts';
import { auditPut } from '#shared/admin/audit-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { findSuppression, lift } from './suppression-store.ts';

const SUPPRESSION_ID = /^sup_[0-9a-z]{26}$/;

/**
 * Lets mail go to an address again. The audit log names the id, which tells nothing of the address.
 * @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether it is another company's or nobody's
 */
export async function liftSuppression(actor: Actor, id: string): Promise<void> {
  const found = SUPPRESSION_ID.test(id) ? await findSuppression(actor.company, id) : undefined;
  if (!found) throw notFound();
  const audited = { action: 'suppression.lifted', target: id, changes: { reason: found.reason } } as const;
  if (!(await lift(actor.company, id, [auditPut(actor, audited)]))) throw notFound();
}

function notFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The address is not suppressed', {
    details:
      'It never was, or was lifted already. GET /v2/admin/suppressions lists the addresses that get no mail.',
  });
}
