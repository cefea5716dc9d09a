import { newId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { BusinessEvent } from './business-events.ts';
import { sendTask } from './queue-store.ts';
import { findTicker } from './ticker-store.ts';

/**
 * Tells whoever listens of something that happened in the company. Costs half a read unit where nobody does. Never
 * throws: a stream that cannot be reached must not undo what it would tell of.
 */
export async function publishEvent(
  company: string,
  type: BusinessEvent,
  payload: Readonly<Record<string, unknown>>,
  now: number,
): Promise<void> {
  try {
    if (!(await findTicker(company))) return;
    await sendTask({ kind: 'event', company, id: newId('evt', now), type, at: now, payload: { ...payload } });
  } catch (error) {
    logger.warn('EVENT_NOT_PUBLISHED', { company, type, error: error as Error });
  }
}
