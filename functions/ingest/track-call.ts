import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { trackEvent as spec } from '#shared/ingest/contract.ts';
import type { MessageType } from '#shared/ingest/segment/message.ts';
import { takeCalls } from '#shared/ingest/segment/take-calls.ts';

/** All single calls are one operation; their path says the type. */
export function trackCall(type: MessageType) {
  return ({ body, now }: Pick<Input<typeof spec>, 'body' | 'now'>, caller: Caller): Promise<Reply> =>
    takeCalls([{ ...body, type }], caller, now);
}
