import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { videoAnswer } from './answers/video.ts';
import { videoExample } from './examples/videos.ts';
import { metricsParameter, periodParameter } from './query-schema.ts';
import { VIDEO_SECTIONS } from './video.ts';

const base = { method: 'GET', face: 'media', auth: 'analytics:read', tag: 'Media analytics' } as const;
const unknowable =
  'A figure that nothing was measured for is null; a period without any data is ANALYTICS_DATA_UNAVAILABLE.';

export const getVideoAnalytics = operation({
  ...base,
  id: 'getVideoAnalytics',
  path: '/v2/analytics/videos/{id}',
  summary: 'Views, engagement and performance of one video',
  description: `From the events video_view, video_progress, video_complete, video_buffering, video_quality, video_error, like, comment and share that carry its \`video_id\`. ${unknowable}`,
  source: 'S1 Get Video Analytics',
  params: z.object({ id: z.string().max(256).meta({ description: 'The `video_id` of the events' }) }),
  query: z.strictObject({
    period: periodParameter('7d'),
    metrics: metricsParameter(VIDEO_SECTIONS),
    groupBy: z.enum(['hour', 'day', 'week']).optional().meta({
      description: 'Buckets of the timelines: default day, or hour for 1h and 24h. Weeks start on Monday',
    }),
    compare: z
      .enum(['previous', 'none'])
      .default('previous')
      .meta({ description: 'previous tells the growth over the period before' }),
  }),
  responses: {
    200: { description: 'The figures', schema: videoAnswer, example: videoExample },
  },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_INVALID_METRICS', 'ANALYTICS_DATA_UNAVAILABLE'],
});

export const mediaOperations = [getVideoAnalytics] as const;
