import { PLANS, type PlanName } from '#shared/admin/plans.ts';
import type { Channel } from './channel-store.ts';

/** When a channel's updates are sent. Real time has no times: whatever changes is sent. */

/** Whether a periodic delivery is due, changed or not. */
export function isOwnTime({ definition, nextAt }: Channel, now: number): boolean {
  return definition !== undefined && definition.frequencySeconds > 0 && nextAt <= now;
}

/** In real time every turn; else at its own times. */
export function isDue(channel: Channel, now: number): boolean {
  return channel.definition?.frequencySeconds === 0 || isOwnTime(channel, now);
}

/**
 * Whether a change goes out ahead of the channel's own time: on plans that stream in real time, where no change has been
 * delivered for the asked interval. Further changes wait for the interval's end.
 */
export function mayLead({ definition, quietUntil }: Channel, plan: PlanName, now: number): boolean {
  const isPeriodic = definition !== undefined && definition.frequencySeconds > 0;
  return isPeriodic && PLANS[plan].streamIntervalSeconds === 0 && quietUntil <= now;
}

/**
 * The times after an update that is sent now. A change ahead of its time begins the interval anew, and every change keeps
 * the next one waiting until the interval's end.
 */
export function timesAfter(
  channel: Channel,
  plan: PlanName,
  now: number,
  isChange: boolean,
): Pick<Channel, 'nextAt' | 'quietUntil'> {
  const leads = isChange && !isOwnTime(channel, now) && mayLead(channel, plan, now);
  const nextAt = leads ? now + intervalOf(channel) : nextTime(channel, now);
  return { nextAt, quietUntil: isChange ? nextAt : channel.quietUntil };
}

/** The next of the channel's own times that is still to come: after a pause, updates are not made up for. */
function nextTime(channel: Channel, now: number): number {
  const interval = intervalOf(channel);
  const { nextAt } = channel;
  if (interval === 0) return now;
  if (nextAt > now) return nextAt;
  return nextAt + (Math.floor((now - nextAt) / interval) + 1) * interval;
}

function intervalOf({ definition }: Channel): number {
  return (definition?.frequencySeconds ?? 0) * 1000;
}
