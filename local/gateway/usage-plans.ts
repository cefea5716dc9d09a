import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Stack } from '../cloud-types.ts';
import type { ApiKey, ApiKeys } from '../services/api-keys.ts';
import { openJsonFile } from '../services/json-file.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { resourcesOf } from './references.ts';
import { createTokenBuckets, type Throttle, toThrottle } from './token-bucket.ts';

const ThrottleProperties = z
  .object({ RateLimit: z.coerce.number().optional(), BurstLimit: z.coerce.number().optional() })
  .transform(({ RateLimit, BurstLimit }) => toThrottle(RateLimit, BurstLimit));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-usageplan.html */
const Plan = z.object({
  ApiStages: z
    .array(
      z.object({
        ApiId: z.string(),
        Stage: z.string(),
        /** Keys such as `/v2/events/POST`. */
        Throttle: z.record(z.string(), ThrottleProperties).default({}),
      }),
    )
    .default([]),
  Throttle: ThrottleProperties.optional(),
  Quota: z
    .object({
      Limit: z.coerce.number().int(),
      Period: z.enum(['DAY', 'WEEK', 'MONTH']),
      Offset: z.coerce.number().int().default(0),
    })
    .optional(),
});
type Plan = z.output<typeof Plan>;

interface MethodCall {
  apiId: string;
  stage: string;
  httpMethod: string;
  resource: string;
}

export interface UsagePlans {
  /**
   * The key for a value that belongs to a plan of this stage, counted against the plan's throttle and quota.
   * Refuses with INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
   */
  admit: (keyValue: string | undefined, call: MethodCall) => ApiKey;
  /** Writes what the quotas counted; called at the end. */
  flush: () => void;
}

/** Usage plans of the template over the keys of the account; quota counts are kept in `dataDir`. */
export function createUsagePlans(stack: Stack, keys: ApiKeys, dataDir: string, clock: Clock): UsagePlans {
  const plans = new Map(
    resourcesOf(stack, 'AWS::ApiGateway::UsagePlan').map(({ logicalId, properties }) => [
      logicalId,
      Plan.parse(properties),
    ]),
  );
  const buckets = createTokenBuckets(clock);
  const quota = openQuotaCounts(dataDir, clock);
  return {
    admit(keyValue, call) {
      const key = keyValue === undefined ? undefined : keys.byValue(keyValue);
      if (key === undefined || !key.enabled) throw new GatewayRefusal('INVALID_API_KEY');
      const found = planOfStage(plans, keys.plansOfKey(key.id), call);
      if (found === undefined) throw new GatewayRefusal('INVALID_API_KEY');
      for (const [scope, throttle] of throttlesOf(found.plan, call)) {
        const granted = buckets.take(`${found.id}/${key.id}/${scope}`, throttle);
        if (!granted) throw new GatewayRefusal('THROTTLED');
      }
      if (found.plan.Quota !== undefined && !quota.take(`${found.id}/${key.id}`, found.plan.Quota)) {
        throw new GatewayRefusal('QUOTA_EXCEEDED');
      }
      return key;
    },
    flush: quota.flush,
  };
}

function planOfStage(
  plans: Map<string, Plan>,
  ids: string[],
  call: MethodCall,
): { id: string; plan: Plan } | undefined {
  for (const id of ids) {
    const plan = plans.get(id);
    if (plan !== undefined && stageOf(plan, call) !== undefined) return { id, plan };
  }
  return undefined;
}

function stageOf(plan: Plan, call: MethodCall): Plan['ApiStages'][number] | undefined {
  return plan.ApiStages.find((stage) => stage.ApiId === call.apiId && stage.Stage === call.stage);
}

function throttlesOf(plan: Plan, call: MethodCall): [string, Throttle][] {
  const method = `${call.resource}/${call.httpMethod}`;
  const own = stageOf(plan, call)?.Throttle[method];
  return [
    ...(own === undefined ? [] : ([[method, own]] satisfies [string, Throttle][])),
    ...(plan.Throttle === undefined ? [] : ([['', plan.Throttle]] satisfies [string, Throttle][])),
  ];
}

const Counts = z.record(z.string(), z.object({ period: z.string(), used: z.number() }));

interface QuotaCounts {
  take: (name: string, quota: NonNullable<Plan['Quota']>) => boolean;
  flush: () => void;
}

/** Counts are written at most once a second: AWS keeps them on a best-effort basis too. */
function openQuotaCounts(dataDir: string, clock: Clock): QuotaCounts {
  const file = openJsonFile(join(dataDir, 'usage.json'), Counts, {});
  const counts = new Map(Object.entries(file.value));
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    if (timer !== undefined) file.save(Object.fromEntries(counts));
    timer = undefined;
  };
  return {
    take(name, quota) {
      const period = periodStart(quota.Period, quota.Offset, clock());
      const kept = counts.get(name);
      const used = kept?.period === period ? kept.used : 0;
      if (used >= quota.Limit) return false;
      counts.set(name, { period, used: used + 1 });
      timer ??= setTimeout(flush, 1000).unref();
      return true;
    },
    flush,
  };
}

/** The first day of the running period, UTC; weeks start on Sunday, `offset` days later for a shifted plan. */
function periodStart(period: 'DAY' | 'WEEK' | 'MONTH', offset: number, nowMs: number): string {
  const day = new Date(nowMs - offset * 86_400_000);
  if (period === 'WEEK') day.setUTCDate(day.getUTCDate() - day.getUTCDay());
  if (period === 'MONTH') day.setUTCDate(1);
  return `${period} ${day.toISOString().slice(0, 10)}`;
}
