import type { MiddlewareObj } from '@middy/core';
import type { Clock } from '#shared/runtime/clock.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { toErrorResult } from './answer.ts';
import { type ApiResult, lowerCaseHeaders } from './api-event.ts';
import { callOf, type Route, type ServedEvent } from './call.ts';
import { callerFrom } from './caller-context.ts';
import { corsHeaders } from './cors.ts';
import { rateHeadersOf, takeLimits } from './limit.ts';

type Stage = MiddlewareObj<ServedEvent, ApiResult>;

/** Finds the operation and gives every answer, good or bad, its common headers. Must be the outermost stage. */
export function answering(table: ReadonlyMap<string, Route>, clock: Clock): Stage {
  return {
    before: ({ event }) => {
      const route = table.get(`${event.httpMethod} ${event.resource}`);
      if (!route) callOf(event);
      else
        event.call = {
          route,
          headers: lowerCaseHeaders(event),
          now: clock(),
          caller: undefined,
          rates: [],
        };
    },
    after: (request) => {
      if (request.response) request.response = withCommonHeaders(request.event, request.response);
    },
    onError: (request) => {
      const { event } = request;
      const face = event.call?.route.operation.face ?? 'platform';
      const result = toErrorResult(
        face,
        request.error,
        event.requestContext.requestId,
        event.call?.now ?? clock(),
      );
      request.response = withCommonHeaders(event, result);
    },
  };
}

/** The caller that the authorizer established; public operations have none. */
export function identifying(): Stage {
  return {
    before: ({ event }) => {
      const call = callOf(event);
      if (call.route.operation.auth === 'none') return;
      call.caller = callerFrom(event.requestContext.authorizer, call.now);
    },
  };
}

/** Takes the call from its company's hour and from the minute of its operation. A refused call has no effect. */
export function limiting(): Stage {
  return { before: ({ event }) => takeLimits(callOf(event)) };
}

/** The credential must hold the operation's scope. */
export function scoping(): Stage {
  return {
    before: ({ event }) => {
      const { caller, route } = callOf(event);
      const needed = route.operation.auth;
      if (needed === 'none' || needed === 'any' || caller?.scopes.includes(needed)) return;
      throw new PlatformError('AUTH_SCOPE_INSUFFICIENT', 'The token lacks a required scope', {
        details: `This operation needs ${needed}. Request a token with that scope for a client that is granted it.`,
      });
    },
  };
}

function withCommonHeaders(event: ServedEvent, result: ApiResult): ApiResult {
  const { call } = event;
  return {
    ...result,
    headers: {
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': event.requestContext.requestId,
      ...corsHeaders(call?.headers['origin']),
      ...(call ? rateHeadersOf(call) : {}),
      ...result.headers,
    },
  };
}
