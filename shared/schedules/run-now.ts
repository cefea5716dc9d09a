import type { Caller } from '#shared/http/caller.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { localTimeAt } from './occurrences.ts';
import { createRun } from './run-store.ts';
import { LOOK_AGAIN_MS, type Run } from './schedule.ts';
import { requireSchedule } from './schedules.ts';
import { continueRun } from './start-run.ts';
import { manualRun } from './take.ts';

/**
 * Runs a schedule now, whatever its state, for the caller. Its own occurrences stay as they are.
 * @throws PlatformError RESOURCE_NOT_FOUND
 */
export async function runNow(
  id: string,
  caller: Pick<Caller, 'company' | 'principal'>,
  now: number,
  send: SendJob,
): Promise<Run> {
  const schedule = await requireSchedule(caller.company, id);
  const run = manualRun(schedule, caller.principal, localTimeAt(now, schedule.timeZone), now);
  await createRun(run, now + LOOK_AGAIN_MS);
  return continueRun(run, now, send);
}
