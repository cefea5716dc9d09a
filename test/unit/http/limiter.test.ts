import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { PLANS } from '#shared/admin/plans.ts';
import { callerFrom } from '#shared/http/caller-context.ts';
import { operation } from '#shared/http/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { logger } from '#shared/runtime/logger.ts';
import { usageOf } from '#shared/usage/usage.ts';
import { apiEvent, authorizerContext, lambdaContext, NOW } from '#test/support/api-event.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const HOUR = 3_600_000;
const HOUR_START = NOW - (NOW % HOUR);
const LIMIT = 20;
let effects = 0;
const ping = operation({
  id: 'ping',
  method: 'POST',
  path: '/v2/ping',
  face: 'platform',
  auth: 'any',
  tag: 'Test',
  summary: 'Has an effect',
  responses: { 200: { description: 'Done', schema: z.object({}) } },
});
let now = NOW;
/** Each is an instance of the function: they share nothing but the table. */
const instances = Array.from({ length: 4 }, () =>
  serve(
    [
      route(ping, async () => {
        effects += 1;
        return { status: 200, body: {} };
      }),
    ],
    () => now,
  ),
);

let database: TestDatabase;
let schedule: fc.Scheduler | undefined;
let failing = false;
beforeAll(async () => {
  database = await startTestDatabase();
  dynamo().middlewareStack.add(
    (next) => async (args) => {
      if (failing) throw new Error('the table is throttled');
      // The order in which the database gets the commands is the schedule's.
      if (schedule) await schedule.schedule(Promise.resolve(), 'command');
      return next(args);
    },
    { step: 'initialize', name: 'interleaving', priority: 'low' },
  );
});
afterAll(() => database.stop());
const realLimit = PLANS.basic.requestsPerHour;
beforeEach(async () => {
  PLANS.basic.requestsPerHour = LIMIT;
  now = NOW;
  effects = 0;
  failing = false;
  await database.reset();
});
afterEach(() => {
  PLANS.basic.requestsPerHour = realLimit;
});

async function call(index: number, company = 'co_a', at = now) {
  now = at;
  const instance = instances[index % instances.length];
  if (!instance) throw new Error('There is no such instance.');
  const authorizer = authorizerContext({ company, expiresAt: String(HOUR_START / 1000 + 9_999_999) });
  const { statusCode, headers } = await instance(
    apiEvent({ method: 'POST', resource: '/v2/ping', authorizer }),
    lambdaContext,
  );
  return { statusCode, headers: headers ?? {} };
}

describe('the hourly limit (P11)', () => {
  let runs = 0;
  it('admits exactly the limit, in every order in which instances reach the table', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 2 * LIMIT }), async (scheduler, calls) => {
        const company = `co_run_${runs++}`;
        const before = effects;
        schedule = scheduler;
        const running = Promise.all(Array.from({ length: calls }, (_value, index) => call(index, company)));
        await scheduler.waitFor(running);
        schedule = undefined;
        const answers = await running;
        const admitted = answers.filter(({ statusCode }) => statusCode === 200);
        expect(admitted).toHaveLength(Math.min(calls, LIMIT));
        // A refusal has no effect, and the remaining calls count down without a gap or a repetition.
        expect(effects - before).toBe(admitted.length);
        const left = admitted
          .map(({ headers }) => Number(headers['X-RateLimit-Remaining']))
          .sort((a, b) => b - a);
        expect(left).toEqual(admitted.map((_answer, index) => LIMIT - 1 - index));
      }),
      { numRuns: 25 },
    );
  });

  it('admits the limit of concurrent calls on the real table, and tells the refused ones when to come', async () => {
    const answers = await Promise.all(Array.from({ length: 5 * LIMIT }, (_value, index) => call(index)));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(answers.length - refused.length).toBe(LIMIT);
    expect(effects).toBe(LIMIT);
    const wait = Number(refused[0]?.headers['Retry-After']);
    expect(refused[0]?.headers['X-RateLimit-Retry-After']).toBe(String(wait));
    expect((await call(0, 'co_a', NOW + wait * 1000 - 1000)).statusCode).toBe(429);
    expect((await call(0, 'co_a', NOW + wait * 1000)).statusCode).toBe(200);
  });

  it('has its edge at the full hour, to the millisecond, and only there', async () => {
    for (let index = 0; index < LIMIT; index++) await call(index, 'co_a', HOUR_START + HOUR - 1);
    expect((await call(0, 'co_a', HOUR_START + HOUR - 1)).statusCode).toBe(429);
    expect((await call(0, 'co_b', HOUR_START + HOUR - 1)).statusCode).toBe(200);
    expect((await call(0, 'co_a', HOUR_START + HOUR)).statusCode).toBe(200);
    // A clock that steps back meets the hour that is full.
    expect((await call(0, 'co_a', HOUR_START + HOUR - 1)).statusCode).toBe(429);
  });

  it('costs one write unit and no read a call, and tells GET /v2/usage what it counted', async () => {
    let units = 0;
    dynamo().middlewareStack.add(
      (next, context) => async (args) => {
        expect(context.commandName).toBe('UpdateItemCommand');
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args);
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } };
        units += ConsumedCapacity?.CapacityUnits ?? Number.NaN;
        return answer;
      },
      { step: 'initialize', name: 'units', priority: 'low' },
    );
    for (let index = 0; index < LIMIT; index++) await call(index);
    dynamo().middlewareStack.remove('units');
    console.log(`limiting one call: ${units / LIMIT} write units, 0 read units`);
    expect(units / LIMIT).toBeLessThanOrEqual(1);
    for (let index = 0; index < 3; index++) await call(index);
    const caller = callerFrom(authorizerContext(), NOW);
    expect(await usageOf(caller, NOW)).toMatchObject({
      plan: 'basic',
      calls: { limit: LIMIT, used: LIMIT, remaining: 0, rejected: 3, resets_at: '2026-01-31T13:00:00.000Z' },
      reports_today: { limit: 10, used: 0, remaining: 10, resets_at: '2026-02-01T00:00:00.000Z' },
      exports: { running: 0, queued: 0, own: { running: 0 } },
      limits: { burst: 50, retention_days: 30, stream_interval_seconds: null },
    });
  });

  it('lets calls pass while the table fails, and logs each for the alarm', async () => {
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
    failing = true;
    const answers = await Promise.all(Array.from({ length: 2 * LIMIT }, (_value, index) => call(index)));
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    const lines = logged.mock.calls.filter(([message]) => message === 'RATE_LIMIT_UNAVAILABLE');
    expect(lines).toHaveLength(2 * LIMIT);
    logged.mockRestore();
  });

  it('is found out by this test where the counter is read and then written', async () => {
    // The planted fault: no condition, and the verdict from what was counted before.
    dynamo().middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName !== 'UpdateItemCommand') return next(args);
        const input = args.input as UpdateItemCommand['input'];
        delete input.ConditionExpression;
        delete input.ExpressionAttributeValues?.[':limit'];
        return next(args);
      },
      { step: 'initialize', name: 'unconditional', priority: 'low' },
    );
    const answers = await Promise.all(Array.from({ length: 2 * LIMIT }, (_value, index) => call(index)));
    dynamo().middlewareStack.remove('unconditional');
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThan(LIMIT);
  });
});
