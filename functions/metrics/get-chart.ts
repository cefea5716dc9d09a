import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { chartOf } from '#shared/metrics/v1/chart.ts';
import type { getChart as spec } from '#shared/metrics/v1/contract.ts';

export async function getChart({ params, query, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  return { status: 200, body: await chartOf(caller, params.metric, query.period, now) };
}
