import { newId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { BusinessEvent } from './business-events.ts';
import { sendTask } from './queue-store.ts';
import { findTicker } from './ticker-store.ts';

/** An event that has an id of its own, the same for every copy. */
export interface StableEvent {
  id: string;
  type: BusinessEvent;
  /** Epoch milliseconds at which it happened. */
  at: number;
  payload: Record<string, unknown>;
}

/**
 * Tells whoever listens of an event, where its sender must know that it left.
 * @throws where it could not be handed over
 */
export async function publishStable(company: string, event: StableEvent): Promise<void> {
  // Consistently: who has just subscribed must not miss it.
  if (!(await findTicker(company, true))) return;
  const { id, type, at, payload } = event;
  await sendTask({ kind: 'event', company, id, type, at, payload });
}

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
