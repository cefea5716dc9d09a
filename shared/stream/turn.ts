import type { Company } from '#shared/admin/company.ts';
import { logger } from '#shared/runtime/logger.ts';
import { advanceChannel, type Channel } from './channel-store.ts';
import { figuresId } from './definition.ts';
import { deliver } from './deliver.ts';
import { feedOf } from './feeds.ts';
import { figuresOf, type UpdateFigures } from './figures.ts';
import { frequencyText } from './frequency.ts';
import { entryText } from './log-entry.ts';
import { writeLog } from './log-store.ts';
import { updateBodies } from './update.ts';

/** What a turn did, for its log line and for those who count. */
export interface TurnCount {
  channels: number;
  /** Times that figures were computed. */
  computed: number;
  /** Channels that had something to say. */
  updates: number;
  sent: number;
  gone: number;
  failed: number;
  /** Channels that could not be brought up to date. */
  faults: number;
}

/** What a turn is made of; replaced in simulations. */
export interface TurnParts {
  figures: typeof figuresOf;
  advance: typeof advanceChannel;
  log: typeof writeLog;
  deliver: typeof deliver;
}

export const turnParts: TurnParts = {
  figures: figuresOf,
  advance: advanceChannel,
  log: writeLog,
  deliver,
};

const AT_ONCE = 8;

export function noTurn(): TurnCount {
  return { channels: 0, computed: 0, updates: 0, sent: 0, gone: 0, failed: 0, faults: 0 };
}

/**
 * Brings every channel up to date that is due. Figures that several channels share are computed once. After a turn that
 * broke off every channel gets an update, changed or not: some listeners may lack the last one, and see the gap by this one.
 */
export async function updateChannels(
  company: Company,
  channels: readonly Channel[],
  now: number,
  parts: TurnParts = turnParts,
  afterBreak = false,
): Promise<TurnCount> {
  const count: TurnCount = { ...noTurn(), channels: channels.length };
  const made = new Map<string, Promise<UpdateFigures>>();
  const sources = { company, feed: feedOf(company.id, company.timeZone), now };
  const figuresFor = (channel: Channel): Promise<UpdateFigures> | undefined => {
    if (channel.definition === undefined) return undefined;
    const id = figuresId(channel.definition);
    const known = made.get(id);
    if (known) return known;
    count.computed += 1;
    const figures = parts.figures(channel.definition, sources);
    made.set(id, figures);
    return figures;
  };
  const due = channels
    .filter((channel) => isDue(channel, now) || (afterBreak && channel.definition !== undefined))
    .values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const channel of due) {
      try {
        const figures = await figuresFor(channel);
        if (figures) await updateChannel(company.id, channel, figures, { now, count, parts, afterBreak });
      } catch (error) {
        // One channel's fault must not silence the company's others; the next turn makes up for it.
        count.faults += 1;
        logger.error('CHANNEL_NOT_UPDATED', {
          company: company.id,
          channel: channel.id,
          error: error as Error,
        });
      }
    }
  });
  await Promise.all(workers);
  return count;
}

interface Turn {
  now: number;
  count: TurnCount;
  parts: TurnParts;
  afterBreak: boolean;
}

/** In real time every turn; else at its own times. */
export function isDue({ definition, nextAt }: Channel, now: number): boolean {
  return definition !== undefined && (definition.frequencySeconds === 0 || nextAt <= now);
}

async function updateChannel(
  company: string,
  channel: Channel,
  figures: UpdateFigures,
  { now, count, parts, afterBreak }: Turn,
): Promise<void> {
  const { definition } = channel;
  if (!definition) return;
  const text = JSON.stringify(figures.metrics);
  const isPeriodic = definition.frequencySeconds > 0;
  if (!isPeriodic && !afterBreak && text === channel.figures) return;
  const sequence = channel.sequence + 1;
  const bodies = updateBodies({
    place: { channel: channel.id, epoch: channel.epoch, sequence },
    figures,
    aggregation: definition.aggregation,
    deliveryFrequency: frequencyText(definition.frequencySeconds),
    now,
  });
  // In the log before anybody can learn of the sequence: whoever resumes finds every sequence that was sent.
  await parts.log(company, channel, sequence, entryText({ bodies }), now);
  if (!(await parts.advance(company, channel, nextTime(channel, now), text, now))) return;
  count.updates += 1;
  const { sent, gone, failed } = await parts.deliver(company, channel.id, { sequence, bodies, now });
  count.sent += sent;
  count.gone += gone;
  count.failed += failed;
}

/** The next of the channel's own times that is still to come: after a pause, updates are not made up for. */
export function nextTime({ definition, nextAt }: Channel, now: number): number {
  const interval = (definition?.frequencySeconds ?? 0) * 1000;
  if (interval === 0) return now;
  if (nextAt > now) return nextAt;
  return nextAt + (Math.floor((now - nextAt) / interval) + 1) * interval;
}
