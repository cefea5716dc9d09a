import { logger } from '#shared/runtime/logger.ts';
import { sendTask } from './queue-store.ts';
import { findTicker, type Ticker } from './ticker-store.ts';

/**
 * Tells the stream that points of these companies have arrived. Costs half a read unit for each that nobody listens to.
 * Never throws: the figures are right without it, and the stream finds the points with its next tick.
 */
export async function tellOfData(companies: Iterable<string>): Promise<void> {
  await tell(companies, {}, () => true);
}

/** Tells the stream that points are in the rollups now, where somebody listens to figures that are read from them. */
export async function tellOfRollups(companies: Iterable<string>): Promise<void> {
  await tell(companies, { applied: true }, ({ readsRollups }) => readsRollups);
}

async function tell(
  companies: Iterable<string>,
  how: { applied?: true },
  concerns: (ticker: Ticker) => boolean,
): Promise<void> {
  const told = Array.from(new Set(companies), async (company) => {
    try {
      const ticker = await findTicker(company);
      if (ticker && concerns(ticker)) await sendTask({ kind: 'data', company, ...how });
    } catch (error) {
      logger.warn('STREAM_NOT_TOLD', { company, error: error as Error });
    }
  });
  await Promise.all(told);
}
