import { logger } from '#shared/runtime/logger.ts';
import type { SendJob } from './message.ts';

/** Sends the messages of jobs that got a slot. One that gets lost is sent by the clock. */
export async function announce(company: string, ids: readonly string[], send: SendJob): Promise<void> {
  for (const jobId of ids) {
    await send({ company, jobId }).catch((error: unknown) => {
      logger.warn('JOB_MESSAGE_NOT_SENT', { company, job: jobId, error: error as Error });
    });
  }
}
