import * as z from 'zod';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

const ids = z.object({ basic: z.string() });

/** Id of the usage plan that a company has which registers itself. */
export function basicUsagePlan(): string {
  return ids.parse(JSON.parse(requireEnv(ENV.usagePlanIds))).basic;
}
