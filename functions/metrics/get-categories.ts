import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { categoriesOf } from '#shared/metrics/v1/categories.ts';
import type { getCategories as spec } from '#shared/metrics/v1/contract.ts';

export async function getCategories({ query, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  return { status: 200, body: await categoriesOf(caller, query.period, now) };
}
