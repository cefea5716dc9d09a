import { getSystemHealth } from '#functions/media/get-system-health.ts';
import { getSystemPerformance } from '#functions/media/get-system-performance.ts';
import { getUserAnalytics } from '#functions/media/get-user-analytics.ts';
import { getUserEngagement } from '#functions/media/get-user-engagement.ts';
import { getVideoAnalytics } from '#functions/media/get-video-analytics.ts';
import { getVideosSummary } from '#functions/media/get-videos-summary.ts';
import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/media/contract.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { apiEvent, authorizerContext, lambdaContext } from './api-event.ts';

export interface MediaCompany {
  id: string;
  timeZone: string;
  plan?: 'basic' | 'professional' | 'enterprise';
}

export interface MediaAnswer {
  status: number;
  json: { success: boolean; data: never; error?: { code: string; message: string; details?: string } };
}

/** The media operations in this process, on whatever database the environment names, at a time of the test's choice. */
export function mediaApi(now: () => number) {
  const handler = serve(
    [
      route(operations.getVideoAnalytics, getVideoAnalytics),
      route(operations.getVideosSummary, getVideosSummary),
      route(operations.getUserAnalytics, getUserAnalytics),
      route(operations.getUserEngagement, getUserEngagement),
      route(operations.getSystemHealth, getSystemHealth),
      route(operations.getSystemPerformance, getSystemPerformance),
    ],
    now,
  );
  return async (company: MediaCompany, address: string): Promise<MediaAnswer> => {
    const url = new URL(address, 'http://media');
    const video = /^\/v2\/analytics\/videos\/(?!summary$)([^/]+)$/.exec(url.pathname)?.[1];
    const query: Record<string, string[]> = {};
    for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name);
    const result = await handler(
      apiEvent({
        resource: video === undefined ? url.pathname : '/v2/analytics/videos/{id}',
        path: url.pathname,
        query,
        params: video === undefined ? {} : { id: decodeURIComponent(video) },
        authorizer: authorizerContext({
          company: company.id,
          timeZone: company.timeZone,
          plan: company.plan ?? 'professional',
          scopes: 'analytics:read',
          expiresAt: String(now() / 1000 + 60),
        }),
      }),
      lambdaContext,
    );
    return { status: result.statusCode, json: JSON.parse(result.body) as MediaAnswer['json'] };
  };
}

/** Takes the events and brings them into the figures. @throws where one is refused */
export async function count(company: MediaCompany, events: readonly object[], now: number): Promise<void> {
  const scope = { company: company.id, timeZone: company.timeZone, retentionDays: 365, now };
  for (let start = 0; start < events.length; start += 500) {
    const result = await ingest(events.slice(start, start + 500), scope);
    const [refused] = result.errors;
    if (refused) throw new Error(`Event ${refused.index}: ${refused.field} ${refused.message}`);
    if (!(await applyNow(result, scope))) throw new Error('The figures do not include the events.');
  }
}
