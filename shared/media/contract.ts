import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { videosSummaryAnswer } from './answers/summary.ts';
import { systemHealthAnswer, systemPerformanceAnswer } from './answers/system.ts';
import { userEngagementAnswer, usersAnswer } from './answers/users.ts';
import { videoAnswer } from './answers/video.ts';
import { videosSummaryExample } from './examples/summary.ts';
import { systemHealthExample, systemPerformanceExample } from './examples/system.ts';
import { userEngagementExample, usersExample } from './examples/users.ts';
import { videoExample } from './examples/videos.ts';
import { BOUNDED_PERIODS, metricsParameter, periodParameter } from './query-schema.ts';
import { USER_SECTIONS } from './user-activity.ts';
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

export const getVideosSummary = operation({
  ...base,
  id: 'getVideosSummary',
  path: '/v2/analytics/videos/summary',
  summary: 'All videos together, and the ten with the most views',
  description: `A video's title is the \`title\` of its latest video_view events. ${unknowable}`,
  source: 'S1 Get Video Analytics Summary',
  query: z.strictObject({ period: periodParameter('30d') }),
  responses: {
    200: { description: 'The figures', schema: videosSummaryAnswer, example: videosSummaryExample },
  },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_DATA_UNAVAILABLE'],
});

export const getUserAnalytics = operation({
  ...base,
  id: 'getUserAnalytics',
  path: '/v2/analytics/users',
  summary: 'Activity, growth and retention of users',
  description: `A user is whoever a page view, session, sign-up, login, video event or purchase names by user_id, else by anonymous_id; new on the first of all days that are kept. Growth and retention are by whole days of the company's time zone, and for more than some 16,000 users a day computed from a fixed sample of them. ${unknowable}`,
  source: 'S1 Get User Analytics',
  query: z.strictObject({ period: periodParameter('30d'), metrics: metricsParameter(USER_SECTIONS) }),
  responses: { 200: { description: 'The figures', schema: usersAnswer, example: usersExample } },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_INVALID_METRICS', 'ANALYTICS_DATA_UNAVAILABLE'],
});

export const getUserEngagement = operation({
  ...base,
  id: 'getUserEngagement',
  path: '/v2/analytics/users/engagement',
  summary: 'Sessions of new and returning users, and the hours they come at',
  description: `From session_end events with \`duration\` (seconds), \`pages\` and \`bounced\`. A user is new in the period of the first day that is kept of them. ${unknowable}`,
  source: 'S1 Get User Engagement',
  query: z.strictObject({ period: periodParameter('7d', BOUNDED_PERIODS) }),
  responses: {
    200: { description: 'The figures', schema: userEngagementAnswer, example: userEngagementExample },
  },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_DATA_UNAVAILABLE'],
});

const measuredSystem =
  "The company's own calls of this API count as requests too: what an instance of it has not yet written when it ends is not counted, nor are calls so few that a write for them would not pay.";

export const getSystemHealth = operation({
  ...base,
  id: 'getSystemHealth',
  path: '/v2/analytics/system/health',
  summary: 'Availability, response times, errors and resources',
  description: `From api_request events (\`duration\` in ms, \`status\`, \`endpoint\`), error events (\`error_type\`), health_check events (\`healthy\`) and the points cpu_usage, load_1m, load_5m, load_15m, memory_usage, memory_available, storage_usage and storage_available, of which the latest is told. ${measuredSystem} ${unknowable}`,
  source: 'S1 Get System Health',
  query: z.strictObject({ period: periodParameter('24h') }),
  responses: {
    200: { description: 'The figures', schema: systemHealthAnswer, example: systemHealthExample },
  },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_DATA_UNAVAILABLE'],
});

export const getSystemPerformance = operation({
  ...base,
  id: 'getSystemPerformance',
  path: '/v2/analytics/system/performance',
  summary: 'Requests by endpoint, jobs and storage',
  description: `From api_request events, the points jobs_queued and jobs_processing and the events job_completed (\`duration\` in seconds) with a \`job_type\` of video or thumbnail, and the points storage_reads, storage_writes, storage_errors, bytes_in and bytes_out. ${measuredSystem} ${unknowable}`,
  source: 'S1 Get Performance Metrics',
  query: z.strictObject({ period: periodParameter('1h', BOUNDED_PERIODS) }),
  responses: {
    200: { description: 'The figures', schema: systemPerformanceAnswer, example: systemPerformanceExample },
  },
  errors: ['ANALYTICS_INVALID_PERIOD', 'ANALYTICS_DATA_UNAVAILABLE'],
});

export const mediaOperations = [
  getVideoAnalytics,
  getVideosSummary,
  getUserAnalytics,
  getUserEngagement,
  getSystemHealth,
  getSystemPerformance,
] as const;
