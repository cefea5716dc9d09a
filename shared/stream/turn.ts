import type { Company } from '#shared/admin/company.ts';
import { logger } from '#shared/runtime/logger.ts';
import { advanceChannel, type Channel } from './channel-store.ts';
import { deliver } from './deliver.ts';
import { figuresOf, type UpdateFigures } from './figures.ts';
import { FiguresOnce } from './figures-once.ts';
import { frequencyText } from './frequency.ts';
import { entryText } from './log-entry.ts';
import { writeLog } from './log-store.ts';
import { isDue, isOwnTime, mayLead, timesAfter } from './times.ts';
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
  const made = new FiguresOnce(company, now, parts.figures);
  const due = channels
    .filter((channel) => afterBreak || isDue(channel, now) || mayLead(channel, company.plan, now))
    .values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const channel of due) {
      try {
        const figures = await made.of(channel);
        if (figures) await updateChannel(company, channel, figures, { now, count, parts, afterBreak });
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
  return { ...count, computed: made.computed };
}

interface Turn {
  now: number;
  count: TurnCount;
  parts: TurnParts;
  afterBreak: boolean;
}

async function updateChannel(
  { id: company, plan }: Company,
  channel: Channel,
  figures: UpdateFigures,
  { now, count, parts, afterBreak }: Turn,
): Promise<void> {
  const { definition } = channel;
  if (!definition) return;
  const text = JSON.stringify(figures.metrics);
  const isChange = text !== channel.figures;
  if (!isChange && !afterBreak && !isOwnTime(channel, now)) return;
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
  const times = timesAfter(channel, plan, now, isChange);
  if (!(await parts.advance(company, channel, times, text, now))) return;
  count.updates += 1;
  const { sent, gone, failed } = await parts.deliver(company, channel.id, { sequence, bodies, now });
  count.sent += sent;
  count.gone += gone;
  count.failed += failed;
}
