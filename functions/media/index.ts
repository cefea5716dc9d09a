import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/media/contract.ts';
import { getSystemHealth } from './get-system-health.ts';
import { getSystemPerformance } from './get-system-performance.ts';
import { getUserAnalytics } from './get-user-analytics.ts';
import { getUserEngagement } from './get-user-engagement.ts';
import { getVideoAnalytics } from './get-video-analytics.ts';
import { getVideosSummary } from './get-videos-summary.ts';

export const handler = serve([
  route(operations.getVideoAnalytics, getVideoAnalytics),
  route(operations.getVideosSummary, getVideosSummary),
  route(operations.getUserAnalytics, getUserAnalytics),
  route(operations.getUserEngagement, getUserEngagement),
  route(operations.getSystemHealth, getSystemHealth),
  route(operations.getSystemPerformance, getSystemPerformance),
]);
