import { logger } from '#shared/runtime/logger.ts';
import type { Channel } from './channel-store.ts';
import { companyOf } from './feeds.ts';
import { FiguresOnce } from './figures-once.ts';
import { mayLead } from './times.ts';

/**
 * Whether a periodic channel has a change that may go out ahead of its time. Only reads, so that data that changes
 * nothing of what is listened to costs no turn; what may not be sent yet is not computed.
 */
export async function hasNews(id: string, channels: readonly Channel[], now: number): Promise<boolean> {
  const periodic = channels.filter(({ definition }) => (definition?.frequencySeconds ?? 0) > 0);
  if (periodic.every(({ quietUntil }) => quietUntil > now)) return false;
  const company = await companyOf(id, now);
  if (!company) return false;
  const made = new FiguresOnce(company, now);
  for (const channel of periodic) {
    if (!mayLead(channel, company.plan, now)) continue;
    try {
      const figures = await made.of(channel);
      if (figures && JSON.stringify(figures.metrics) !== channel.figures) return true;
    } catch (error) {
      // The others must be told all the same; the channel's own time tries again.
      logger.error('CHANNEL_NOT_UPDATED', { company: id, channel: channel.id, error: error as Error });
    }
  }
  return false;
}
