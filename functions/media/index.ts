import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/media/contract.ts';
import { getVideoAnalytics } from './get-video-analytics.ts';

export const handler = serve([route(operations.getVideoAnalytics, getVideoAnalytics)]);
