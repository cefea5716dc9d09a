import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { recordAnalytics as spec } from '#shared/metrics/v1/contract.ts';
import { takeRecord } from '#shared/metrics/v1/take.ts';

export async function recordAnalytics({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const { record, included } = await takeRecord(body, caller, now);
  return { status: included ? 201 : 202, body: { data: record } };
}
