import type { Company } from '#shared/admin/company.ts';
import { logger } from '#shared/runtime/logger.ts';
import { advanceChannel, type Channel, writeLog } from './channel-store.ts';
import { figuresId } from './definition.ts';
import { deliver } from './deliver.ts';
import { feedOf } from './feeds.ts';
import { figuresOf, type UpdateFigures } from './figures.ts';
import { frequencyText } from './frequency.ts';
import { entryText } from './log-entry.ts';
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

/** Brings every channel up to date that is due. Figures that several channels share are computed once. */
export async function updateChannels(
  company: Company,
  channels: readonly Channel[],
  now: number,
  parts: TurnParts = turnParts,
): Promise<TurnCount> {
  const count: TurnCount = {
    channels: channels.length,
    computed: 0,
    updates: 0,
    sent: 0,
    gone: 0,
    failed: 0,
  };
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
  const due = channels.filter((channel) => isDue(channel, now)).values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const channel of due) {
      try {
        const figures = await figuresFor(channel);
        if (figures) await updateChannel(company.id, channel, figures, now, count, parts);
      } catch (error) {
        // One channel's fault must not silence the company's others; its next turn tries again.
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

/** In real time every turn; else at its own times. */
export function isDue({ definition, nextAt }: Channel, now: number): boolean {
  return definition !== undefined && (definition.frequencySeconds === 0 || nextAt <= now);
}

async function updateChannel(
  company: string,
  channel: Channel,
  figures: UpdateFigures,
  now: number,
  count: TurnCount,
  parts: TurnParts,
): Promise<void> {
  const { definition } = channel;
  if (!definition) return;
  const text = JSON.stringify(figures.metrics);
  const isPeriodic = definition.frequencySeconds > 0;
  if (!isPeriodic && text === channel.figures) return;
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
  const { sent, gone, failed } = await parts.deliver(company, channel.id, { sequence, bodies });
  count.sent += sent;
  count.gone += gone;
  count.failed += failed;
}

/** The next of the channel's own times that is still to come: after a pause, updates are not made up for. */
export function nextTime({ definition, nextAt }: Channel, now: number): number {
  const interval = (definition?.frequencySeconds ?? 0) * 1000;
  if (interval === 0) return now;
  const behind = Math.max(0, now - nextAt);
  return nextAt + (Math.floor(behind / interval) + 1) * interval;
}
