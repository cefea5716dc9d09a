import type { Context } from 'aws-lambda';
import { runErasures } from '#shared/erasure/run.ts';
import { systemClock } from '#shared/runtime/clock.ts';

/** A page of events takes seconds at most; it is worked on whole. */
const STOP_BEFORE_TIMEOUT_MS = 30_000;

/**
 * Works each minute on the erasures that are due.
 * @throws where one could not be worked on, so that the alarm on this function's errors tells of it
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const deadline = systemClock() + Math.max(0, context.getRemainingTimeInMillis() - STOP_BEFORE_TIMEOUT_MS);
  const { seen, faults } = await runErasures(deadline, systemClock);
  if (faults > 0) throw new Error(`${faults} of ${seen} erasures could not be worked on; see ERASURE_FAULT.`);
}
