import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { type ServedCall, ServedCalls } from '#shared/http/served.ts';
import { apiEvent, authorizerContext, lambdaContext, NOW } from '#test/support/api-event.ts';

const call = (changes: Partial<ServedCall> = {}): ServedCall => ({
  company: 'co_a',
  endpoint: '/v2/things',
  status: 200,
  at: NOW,
  milliseconds: 12,
  ...changes,
});

describe('calls that were answered', () => {
  it('add up by endpoint, and are handed out once', () => {
    const served = new ServedCalls();
    for (let n = 0; n < 150; n++) served.add(call());
    for (let n = 0; n < 50; n++) served.add(call({ endpoint: '/v2/other', status: 503, milliseconds: 40 }));
    const batch = served.takeDue('co_a', NOW);
    expect(batch?.hour).toBe('2026-01-31T12');
    const sums = Object.fromEntries(batch?.sums ?? []);
    expect(sums).toMatchObject({
      calls: 200,
      failed: 50,
      ms: 150 * 12 + 50 * 40,
      'calls:/v2/things': 150,
      'ms:/v2/other': 2000,
    });
    const spread = Object.entries(sums).filter(([name]) => name.startsWith('h:'));
    expect(new Set(spread.map(([, calls]) => calls))).toEqual(new Set([150, 50]));
    expect(served.takeDue('co_a', NOW)).toBeUndefined();
  });

  it('wait until a write is for many of them', () => {
    const served = new ServedCalls();
    for (let n = 0; n < 19; n++) served.add(call());
    expect(served.takeDue('co_a', NOW + 3_600_000)).toBeUndefined();
    served.add(call());
    expect(served.takeDue('co_a', NOW + 59_000)).toBeUndefined();
    expect(served.takeDue('co_a', NOW + 60_000)?.sums.get('calls')).toBe(20);
  });

  it('are those of one company alone (P35)', () => {
    const served = new ServedCalls();
    for (let n = 0; n < 200; n++) served.add(call({ company: 'co_b' }));
    expect(served.takeDue('co_a', NOW)).toBeUndefined();
  });
});

describe('the stack', () => {
  const dynamo = mockClient(DynamoDBClient);
  afterAll(() => dynamo.restore());
  beforeEach(() => {
    process.env['COUNTERS_TABLE'] = 'counters';
    dynamo.reset();
  });
  const thing = operation({
    id: 'thing',
    method: 'GET',
    path: '/v2/things',
    face: 'platform',
    auth: 'any',
    tag: 'Test',
    summary: 'A thing',
    query: z.strictObject({ fail: z.string().optional() }),
    responses: { 200: { description: 'It' } },
  });
  const written = () =>
    dynamo
      .commandCalls(UpdateItemCommand)
      .map(({ args }) => args[0].input)
      .filter(({ Key: key }) => key?.['sk']?.S?.startsWith('served#'));

  it('counts good and failed answers, writes them in one write, and answers where that write fails', async () => {
    let now = NOW;
    const handler = serve(
      [
        route(thing, async ({ query }) => {
          now += 7;
          if (query.fail !== undefined) throw new Error('inner fault');
          return { status: 200, body: {} };
        }),
      ],
      () => now,
    );
    const ask = (query: Record<string, string[]> = {}) =>
      handler(
        apiEvent({
          query,
          authorizer: authorizerContext({ company: 'co_written', expiresAt: '9999999999' }),
        }),
        lambdaContext,
      );
    for (let n = 0; n < 199; n++) await ask();
    expect((await ask({ fail: ['yes'] })).statusCode).toBe(500);
    expect(written()).toEqual([]);
    dynamo.on(UpdateItemCommand).callsFake(({ Key: key }) => {
      if (String(key.sk.S).startsWith('served#')) throw new Error('no such table');
      return {};
    });
    expect((await ask()).statusCode).toBe(200);
    const [write, ...others] = written();
    expect(others).toEqual([]);
    expect(write?.Key?.['pk']).toEqual({ S: 'co_written' });
    const amounts = Object.fromEntries(
      Object.entries(write?.ExpressionAttributeNames ?? {}).map(([name, attribute]) => [
        attribute,
        write?.ExpressionAttributeValues?.[name.replace('#', ':')]?.N,
      ]),
    );
    expect(amounts).toMatchObject({ calls: '200', failed: '1', ms: '1400', 'calls:/v2/things': '200' });
  });
});
