import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { listChannels, raiseEvents, writeLog } from './channel-store.ts';
import { EVENTS_CHANNEL } from './definition.ts';
import { deliver } from './deliver.ts';
import { entryText } from './log-entry.ts';
import { type Place, placeText } from './resume-token.ts';
import type { StreamTask } from './task.ts';

/**
 * Sends an event to those who asked for its kind, or to the subscription of one id whose threshold it tells of. The sequence is raised before the event is in the log, so a call that
 * dies in between leaves a gap, which `resume_from` reports rather than hides; the message then comes again.
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
  const sequence = await raiseEvents(company, EVENTS_CHANNEL, now);
  const body = eventBody(task, { channel: channel.id, epoch: channel.epoch, sequence });
  await writeLog(
    company,
    channel,
    sequence,
    entryText({ bodies: [body], ...(only === undefined ? { eventType: type } : { only }) }),
    now,
  );
  await deliver(company, EVENTS_CHANNEL, {
    sequence,
    bodies: [body],
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
