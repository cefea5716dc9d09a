import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { listChannels } from './channel-store.ts';
import { EVENTS_CHANNEL } from './definition.ts';
import { deliver } from './deliver.ts';
import { entryText } from './log-entry.ts';
import { appendLog } from './log-store.ts';
import { type Place, placeText } from './resume-token.ts';
import type { StreamTask } from './task.ts';

/**
 * Sends an event to those who asked for its kind, or to the subscription of one id whose threshold it tells of. The
 * message of a call that dies comes again: the event is then told once more, under its own id.
 */
export async function deliverEvent(
  task: Extract<StreamTask, { kind: 'event' }>,
  only?: string,
  clock: Clock = systemClock,
): Promise<void> {
  const { company, type } = task;
  const now = clock();
  const channels = await listChannels(company);
  const channel = channels.find(({ id }) => id === EVENTS_CHANNEL);
  if (!channel) return;
  const bodyOf = (sequence: number) =>
    eventBody(task, { channel: channel.id, epoch: channel.epoch, sequence });
  const addressee = only === undefined ? { eventType: type } : { only };
  const entryOf = (sequence: number) => entryText({ bodies: [bodyOf(sequence)], ...addressee });
  const sequence = await appendLog(company, channel, entryOf, now);
  await deliver(company, EVENTS_CHANNEL, {
    sequence,
    bodies: [bodyOf(sequence)],
    now,
    wants: ({ eventTypes, subscription }) =>
      only === undefined ? eventTypes.includes(type) : subscription === only,
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
