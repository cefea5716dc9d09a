import { PlatformError } from '#shared/runtime/errors.ts';
import type { ApiEvent } from './api-event.ts';
import type { Caller } from './caller.ts';
import type { Handler, Operation, Reply } from './contract.ts';
import type { RateVerdict } from './rate-limit.ts';

export interface AnyInput {
  params: unknown;
  query: unknown;
  body: unknown;
  headers: Record<string, string | undefined>;
  requestId: string;
  now: number;
  baseUrl: string;
}

/** An operation and its code, whose types have been checked against each other by `route`. */
export interface Route {
  operation: Operation;
  handle: (input: AnyInput, caller: Caller | undefined) => Promise<Reply>;
}

export function route<const O extends Operation>(operation: O, handle: Handler<O>): Route {
  return { operation, handle: handle as unknown as Route['handle'] };
}

/** What the stages of the stack find out about a call, one after the other. */
export interface Call {
  route: Route;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  now: number;
  caller: Caller | undefined;
  /** Ends when what earlier calls add up to is written; undefined where nothing is. */
  writing?: Promise<void>;
  /** What each limit said, in the order in which they were asked. */
  rates: RateVerdict[];
}

/** middy's handlers see the event only, so the call travels on it. */
export type ServedEvent = ApiEvent & { call?: Call };

export function callOf(event: ServedEvent): Call {
  if (event.call) return event.call;
  throw new PlatformError('ROUTE_NOT_FOUND', 'No such route', {
    details: `${event.httpMethod} ${event.path} is not served here. See /v2/docs.`,
  });
}
