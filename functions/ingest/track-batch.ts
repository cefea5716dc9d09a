import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { trackBatch as spec } from '#shared/ingest/contract.ts';
import { takeCalls } from '#shared/ingest/segment/take-calls.ts';

export function trackBatch({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  return takeCalls(body.batch, caller, now);
}
