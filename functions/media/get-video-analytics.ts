import { PLANS } from '#shared/admin/plans.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getVideoAnalytics as spec } from '#shared/media/contract.ts';
import { intervalOf, previousOf, spanOf } from '#shared/media/period.ts';
import { requirePeriod, requireSections } from '#shared/media/query-schema.ts';
import { readVideo } from '#shared/media/read-video.ts';
import { VIDEO_SECTIONS, videoData } from '#shared/media/video.ts';

export const getVideoAnalytics: Handler<typeof spec> = async ({ params, query, now }, caller) => {
  const { timeZone } = caller;
  const period = requirePeriod(query.period);
  const sections = requireSections(query.metrics, VIDEO_SECTIONS);
  const interval = intervalOf(period, query.groupBy);
  const scope = { timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const asked = spanOf(period, scope);
  const previous = query.compare === 'previous' && period !== 'all' ? previousOf(asked, scope) : undefined;
  const { figures, span } = await readVideo(caller, {
    id: params.id,
    sections,
    span: asked,
    previous,
    interval,
    fromFirst: period === 'all',
  });
  const data = videoData(sections, { span, previous }, figures, { span, interval, timeZone, now });
  return { status: 200, body: { success: true, data } };
};
