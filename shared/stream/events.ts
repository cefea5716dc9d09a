import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { newId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { BusinessEvent } from './business-events.ts';
import { listChannels, raiseEvents, writeLog } from './channel-store.ts';
import { EVENTS_CHANNEL } from './definition.ts';
import { deliver } from './deliver.ts';
import { entryText } from './log-entry.ts';
import { sendTask } from './queue-store.ts';
import { type Place, placeText } from './resume-token.ts';
import type { StreamTask } from './task.ts';
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

/**
 * Sends an event to those who asked for its kind. The sequence is raised before the event is in the log, so a call that
 * dies in between leaves a gap, which `resume_from` reports rather than hides; the message then comes again.
 */
export async function deliverEvent(
  task: Extract<StreamTask, { kind: 'event' }>,
  clock: Clock = systemClock,
): Promise<void> {
  const { company, type } = task;
  const now = clock();
  const channels = await listChannels(company);
  const channel = channels.find(({ id }) => id === EVENTS_CHANNEL);
  if (!channel) return;
  const sequence = await raiseEvents(company, EVENTS_CHANNEL, now);
  const body = eventBody(task, { channel: channel.id, epoch: channel.epoch, sequence });
  await writeLog(company, channel, sequence, entryText({ bodies: [body], eventType: type }), now);
  await deliver(company, EVENTS_CHANNEL, {
    sequence,
    bodies: [body],
    wants: ({ eventTypes }) => eventTypes.includes(type),
  });
}

/** S0's client reads `data['event']`. The event's id tells a repetition. */
function eventBody({ id, type, at, payload }: Extract<StreamTask, { kind: 'event' }>, place: Place): string {
  const timestamp = new Date(at).toISOString();
  return JSON.stringify({
    type: 'event',
    sequence: place.sequence,
    resume_from: placeText(place),
    timestamp,
    event: { id, type, timestamp, data: payload },
  });
}
