import type { ApiContext, ApiResult } from '#shared/http/api-event.ts';
import type { ServedEvent } from '#shared/http/call.ts';
import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/platform/contract.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { getDocs, getDocsAsset, getOpenApi } from './get-docs.ts';
import { getHealth } from './get-health.ts';
import { refuseRoute } from './refuse-route.ts';

const routes = [
  route(operations.getHealth, getHealth),
  route(operations.getOpenApi, getOpenApi),
  route(operations.getDocs, getDocs),
  route(operations.getDocsAsset, getDocsAsset),
];
const own = new Set(routes.map(({ operation }) => `${operation.method} ${operation.path}`));
const serveOwn = serve(routes);

/** Its own operations, and every call that API Gateway finds no operation for. */
export async function handler(event: ServedEvent, context: ApiContext): Promise<ApiResult> {
  if (own.has(`${event.httpMethod} ${event.resource}`)) return serveOwn(event, context);
  return refuseRoute(event, systemClock());
}
