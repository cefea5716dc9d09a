import type { MiddlewareObj } from '@middy/core';
import type { Clock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { ApiResult } from './api-event.ts';
import { callOf, type ServedEvent } from './call.ts';
import { ServedCalls } from './served.ts';
import { addServed } from './served-store.ts';

type Stage = MiddlewareObj<ServedEvent, ApiResult>;

const served = new ServedCalls();

/**
 * Counts each answer to a known caller, in memory. Must be outside the stage that makes the answer. A write that was
 * begun while the call was served has mostly ended by now; an instance may sleep as soon as it has answered.
 */
export function measuring(clock: Clock): Stage {
  const record: Stage['after'] = async ({ event, response }) => {
    const { call } = event;
    if (!call?.caller) return;
    const now = clock();
    served.add({
      company: call.caller.company,
      endpoint: call.route.operation.path,
      status: response?.statusCode ?? 500,
      at: now,
      milliseconds: Math.max(0, now - call.now),
    });
    await call.writing;
  };
  return { after: record, onError: record };
}

/** Begins to write what the company's earlier calls add up to, once they are enough. What fails is not counted. */
export function writingServed(): Stage {
  return {
    before: ({ event }) => {
      const call = callOf(event);
      const batch = call.caller && served.takeDue(call.caller.company, call.now);
      if (!batch) return;
      call.writing = addServed(batch).catch((error: unknown) => {
        logger.warn('CALLS_NOT_COUNTED', { error: error as Error });
      });
    },
  };
}
