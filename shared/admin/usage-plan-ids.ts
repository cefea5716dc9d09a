import * as z from 'zod';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import { PLAN_NAMES } from './plans.ts';

const Ids = z.record(z.enum(PLAN_NAMES), z.string().min(1));

/** Id of each plan's usage plan, as the stack tells it. */
export const usagePlanIds = lazy(() => Ids.parse(JSON.parse(requireEnv(ENV.usagePlanIds))));
