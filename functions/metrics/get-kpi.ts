import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { getKpi as spec } from '#shared/metrics/v1/contract.ts';
import { kpiOf } from '#shared/metrics/v1/kpi.ts';

export async function getKpi({ query, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  return { status: 200, body: await kpiOf(caller, query.period, now) };
}
