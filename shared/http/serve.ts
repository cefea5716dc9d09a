import middy from '@middy/core';
import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { toResult } from './answer.ts';
import { type ApiContext, type ApiResult, baseUrlOf, queryValues } from './api-event.ts';
import { bodyRules, readBody } from './body.ts';
import { type AnyInput, type Call, callOf, type Route, type ServedEvent } from './call.ts';
import { isIdempotent, runOnce } from './idempotency.ts';
import { measuring, writingServed } from './measuring.ts';
import { answering, identifying, limiting, scoping } from './stages.ts';
import { parseWith } from './validation.ts';

export { route } from './call.ts';

export type ApiHandler = (event: ServedEvent, context: ApiContext) => Promise<ApiResult>;

/**
 * A Lambda handler for a capability's operations. A call passes, in this order: route, caller, hourly limit, scope,
 * validation, its Idempotency-Key, the operation, the stripping of its answer. Whatever is thrown on the way is
 * answered in the face's envelope, with the rate limit's headers where the caller is known; the answers to known callers
 * are counted.
 */
export function serve(routes: readonly Route[], clock: Clock = systemClock): ApiHandler {
  const table = new Map(routes.map((entry) => [`${entry.operation.method} ${entry.operation.path}`, entry]));
  return middy<ServedEvent, ApiResult>({ timeoutEarlyInMillis: 0 })
    .use(measuring(clock))
    .use(answering(table, clock))
    .use(identifying())
    .use(writingServed())
    .use(limiting())
    .use(scoping())
    .handler(execute);
}

async function execute(event: ServedEvent): Promise<ApiResult> {
  const call = callOf(event);
  const { operation, handle } = call.route;
  const { caller } = call;
  const input = inputOf(event, call);
  const run = async (now: number) => toResult(operation, await handle({ ...input, now }, caller));
  const key = call.headers['idempotency-key'];
  if (key === undefined || !caller || !isIdempotent(operation)) return run(call.now);
  const { params, query, body } = input;
  const request = { params, query, body };
  return runOnce({ company: caller.company, operation: operation.id, key, request, now: call.now }, run);
}

function inputOf(event: ServedEvent, call: Call): AnyInput {
  const { params, query, body } = call.route.operation;
  return {
    params: params ? parseWith(params, event.pathParameters ?? {}) : undefined,
    query: query ? parseWith(query, queryValues(event)) : undefined,
    body: body ? parseWith(body, readBody(event, call.headers, bodyRules(call.route.operation))) : undefined,
    headers: call.headers,
    requestId: event.requestContext.requestId,
    now: call.now,
    baseUrl: baseUrlOf(call.headers),
  };
}
