import { type Erasure, progressOf } from '#shared/erasure/erasure.ts';
import { findErasure, openErasure } from '#shared/erasure/record-store.ts';
import { standInFor } from '#shared/erasure/stand-in.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { Actor } from './audit.ts';
import { keptDays } from './kept-days.ts';

const ERASURE_ID = /^ers_[0-9a-z]{26}$/;

/** Asks for the erasure of a person; one that is open already is the answer to another call for the same. */
export async function requestErasure(actor: Actor, person: string, timeZone: string): Promise<Erasure> {
  const id = await openErasure(
    {
      id: newId('ers', actor.at),
      person,
      standIn: standInFor(person),
      ...keptDays(actor.at, timeZone),
    },
    actor,
  );
  return requireErasure(actor.company, id);
}

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether it is another company's or nobody's */
export async function requireErasure(company: string, id: string): Promise<Erasure> {
  const found = ERASURE_ID.test(id) ? await findErasure(company, id) : undefined;
  if (found) return found;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The erasure does not exist', {
    details:
      'It was never asked for, or ended more than 400 days ago. The audit log lists those of your company.',
  });
}

export function presentErasure(erasure: Erasure): object {
  const { id, state, requestedAt, completedAt, tally } = erasure;
  return {
    erasure_id: id,
    status: state === 'completed' ? 'completed' : 'running',
    progress: progressOf(erasure),
    requested_at: new Date(requestedAt).toISOString(),
    completed_at: completedAt === null ? null : new Date(completedAt).toISOString(),
    removed: { events: tally.events, rows: tally.rows },
    capacity: { read_units: tally.readUnits, write_units: tally.writeUnits },
  };
}
