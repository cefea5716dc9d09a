import type { Clock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { shiftDate } from '#shared/time/dates.ts';
import { dropAccess, dropPlans } from './access-store.ts';
import { dropDay, dropOwnMetrics } from './data-store.ts';
import { DATA_AFTER_MS, REST_AFTER_MS, type Removal } from './removal.ts';
import { completeRemoval, saveRemoval } from './removal-store.ts';
import { dropRest } from './rest-store.ts';

/** Days without data cost a read each; how far it has come is written down after so many. */
const DAYS_A_SAVE = 100;

/** Works on the deletion of a company until the time is over or the next part is not due yet. */
export async function removeSlice(removal: Removal, end: number, now: Clock): Promise<void> {
  const { company, requestedAt } = removal;
  const next = { ...removal, tally: { ...removal.tally } };
  if (next.state === 'access') {
    await dropAccess(company, next.tally);
    await dropPlans(company, next.tally);
    next.state = 'data';
    if (now() < requestedAt + DATA_AFTER_MS) return saveRemoval(next, requestedAt + DATA_AFTER_MS);
  }
  if (next.state === 'data') {
    if (!(await dropData(next, end, now))) return saveRemoval(next, now());
    next.state = 'rest';
    if (now() < requestedAt + REST_AFTER_MS) return saveRemoval(next, requestedAt + REST_AFTER_MS);
  }
  // Credentials that a call made while its company went are found now.
  await dropAccess(company, next.tally);
  await dropPlans(company, next.tally);
  await dropRest(company, next.tally);
  await completeRemoval(next, now());
  logger.info('COMPANY_DELETED', { company, ...next.tally });
}

/** @returns false where the time was over first */
async function dropData(removal: Removal, end: number, now: Clock): Promise<boolean> {
  for (let days = 1; removal.day <= removal.lastDay; days++) {
    if (!(await dropDay(removal.company, removal.day, { end, now }, removal.tally))) return false;
    removal.day = shiftDate(removal.day, 1);
    if (days % DAYS_A_SAVE !== 0) continue;
    await saveRemoval(removal, undefined);
    if (now() >= end) return false;
  }
  await dropOwnMetrics(removal, removal.tally);
  return true;
}
