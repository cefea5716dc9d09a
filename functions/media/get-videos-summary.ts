import { PLANS } from '#shared/admin/plans.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getVideosSummary as spec } from '#shared/media/contract.ts';
import { previousOf, spanOf } from '#shared/media/period.ts';
import { requirePeriod } from '#shared/media/query-schema.ts';
import { readSummary, readTitles } from '#shared/media/read-summary.ts';
import { summaryData, titlesOf, topVideos } from '#shared/media/summary.ts';

export const getVideosSummary: Handler<typeof spec> = async ({ query, now }, caller) => {
  const period = requirePeriod(query.period);
  const scope = { timeZone: caller.timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const span = spanOf(period, scope);
  const previous = period === 'all' ? undefined : previousOf(span, scope);
  const { figures } = await readSummary(caller, span, previous);
  const top = topVideos(figures.videos);
  const { titles } = await readTitles(
    caller,
    top.map(({ id }) => id),
    span,
  );
  return { status: 200, body: { success: true, data: summaryData(figures, top, titlesOf(titles)) } };
};
