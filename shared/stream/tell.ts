import { logger } from '#shared/runtime/logger.ts';
import { sendTask } from './queue-store.ts';
import { findTicker } from './ticker-store.ts';

/**
 * Tells the stream that points of these companies have arrived. Costs half a read unit for each that nobody listens to.
 * Never throws: the figures are right without it, and the stream finds the points with its next tick.
 */
export async function tellOfData(companies: Iterable<string>): Promise<void> {
  const told = Array.from(new Set(companies), async (company) => {
    try {
      if (await findTicker(company)) await sendTask({ kind: 'data', company });
    } catch (error) {
      logger.warn('STREAM_NOT_TOLD', { company, error: error as Error });
    }
  });
  await Promise.all(told);
}
