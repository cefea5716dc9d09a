import type { Handler } from '#shared/http/contract.ts';
import type { getUsage as spec } from '#shared/usage/contract.ts';
import { usageOf } from '#shared/usage/usage.ts';

export const getUsage: Handler<typeof spec> = async ({ now }, caller) => ({
  status: 200,
  body: await usageOf(caller, now),
});
