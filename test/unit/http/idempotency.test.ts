import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { capabilities } from '#shared/api.ts';
import { type Operation, operation } from '#shared/http/contract.ts';
import { IDEMPOTENCY_KEPT_MS, isIdempotent } from '#shared/http/idempotency.ts';
import { LEASE_MS } from '#shared/http/idempotency-store.ts';
import { route, serve } from '#shared/http/serve.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { apiEvent, authorizerContext, lambdaContext, NOW } from '#test/support/api-event.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { Crash } from '#test/support/faults.ts';

const thing = z.object({ id: z.string(), secret: z.string(), at: z.number() });
const makeThing = operation({
  id: 'makeThing',
  method: 'POST',
  path: '/v2/things',
  face: 'platform',
  auth: 'any',
  tag: 'Test',
  summary: 'Makes a thing in two transactions, and notes it elsewhere',
  body: z.object({ name: z.string() }),
  responses: { 201: { description: 'Made', schema: thing } },
});
const makeOther = operation({ ...makeThing, id: 'makeOther', path: '/v2/others' });

let now = NOW;
let inside: () => Promise<void> = () => Promise.resolve();
const make = async (
  { body, now: at }: { body: { name: string }; now: number },
  { company }: { company: string },
) => {
  if (body.name === 'refused') throw new PlatformError('RESOURCE_CONFLICT', 'The name is taken');
  const id = newId('job', at);
  const secret = randomSecret();
  await inside();
  const first = { pk: { S: company }, sk: { S: `thing#${id}` }, secret_length: { N: String(secret.length) } };
  const made = await transact([
    { Put: { TableName: 'records', Item: first, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Update: {
        TableName: 'counters',
        Key: { pk: { S: company }, sk: { S: 'things' } },
        UpdateExpression: 'ADD made :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
  ]);
  if (!made.committed) throw new Error('The thing was there.');
  const part = { pk: { S: company }, sk: { S: `part#${newId('job', at)}` } };
  await transact([
    { Put: { TableName: 'records', Item: part, ConditionExpression: 'attribute_not_exists(pk)' } },
  ]);
  await dynamo().send(
    new PutItemCommand({
      TableName: 'records',
      Item: { pk: { S: company }, sk: { S: `note#${newId('job', at)}` } },
    }),
  );
  return { status: 201, headers: { Location: `/v2/things/${id}` }, body: { id, secret, at } };
};
const handler = serve([route(makeThing, make), route(makeOther, make)], () => now);

const CRASH = 'crash';
let nth = 0;
let dieAt: { command: number; when: 'before' | 'after' } | undefined;
let isDead = false;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  dynamo().middlewareStack.add(
    (next) => async (args) => {
      const command = nth++;
      if (isDead || (dieAt?.command === command && dieAt.when === 'before')) isDead = true;
      if (isDead) throw new Crash(CRASH);
      const answer = await next(args);
      if (dieAt?.command === command) {
        isDead = true;
        throw new Crash(CRASH);
      }
      return answer;
    },
    { step: 'initialize', name: 'crashes', priority: 'low' },
  );
});
afterAll(() => database.stop());
beforeEach(async () => {
  now = NOW;
  inside = () => Promise.resolve();
  revive();
  await database.reset();
});

function revive(): void {
  isDead = false;
  dieAt = undefined;
  nth = 0;
}

async function send(
  key: string | undefined,
  body: object = { name: 'a' },
  path = '/v2/things',
  company = 'co_a',
) {
  const result = await handler(
    apiEvent({
      method: 'POST',
      resource: path,
      body: JSON.stringify(body),
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      authorizer: authorizerContext({ company, expiresAt: String(now / 1000 + 60) }),
    }),
    lambdaContext,
  );
  return { ...result, code: (JSON.parse(result.body) as { error?: { code: string } }).error?.code };
}

async function effects(): Promise<Record<string, number>> {
  const records = (await database.items('records')).map((item) => item['sk']?.S?.split('#')[0] ?? '');
  const count = (kind: string) => records.filter((one) => one === kind).length;
  const counters = await database.items('counters');
  const made = counters
    .filter((item) => item['sk']?.S === 'things')
    .reduce((sum, item) => sum + Number(item['made']?.N), 0);
  return { thing: count('thing'), part: count('part'), note: count('note'), made };
}
const ONE = { thing: 1, part: 1, note: 1, made: 1 };
const TWO = { thing: 2, part: 2, note: 2, made: 2 };

describe('an Idempotency-Key (P5)', () => {
  it('gives the first answer again to the byte, and has one effect', async () => {
    const first = await send('k1');
    const again = await send('k1');
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect(again.headers).toMatchObject({
      Location: first.headers?.['Location'],
      'Idempotency-Replayed': 'true',
    });
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(await effects()).toEqual(ONE);
  });

  it('has one effect for copies at the same time; each gets the answer or is told to wait', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => send('k1')));
    const made = new Set(all.filter(({ statusCode }) => statusCode === 201).map(({ body }) => body));
    expect(made.size).toBe(1);
    for (const { statusCode, code } of all)
      expect([201, 'IDEMPOTENCY_KEY_IN_USE']).toContain(code ?? statusCode);
    expect(await effects()).toEqual(ONE);
  });

  it('is refused while the first call runs, and says how long at most', async () => {
    let seen: Awaited<ReturnType<typeof send>> | undefined;
    inside = async () => {
      inside = () => Promise.resolve();
      seen = await send('k1');
    };
    expect((await send('k1')).statusCode).toBe(201);
    expect([seen?.statusCode, seen?.code, seen?.headers?.['Retry-After']]).toEqual([
      409,
      'IDEMPOTENCY_KEY_IN_USE',
      String(LEASE_MS / 1000),
    ]);
    expect(await effects()).toEqual(ONE);
  });

  it('is refused with another body, and takes the same one however it is written', async () => {
    await send('k1');
    const other = await send('k1', { name: 'b' });
    expect([other.statusCode, other.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await send('k1', JSON.parse('{  "name" : "a" }') as object)).statusCode).toBe(201);
    expect(await effects()).toEqual(ONE);
  });

  it('belongs to its company and operation', async () => {
    const answers = await Promise.all([
      send('k1'),
      send('k1', { name: 'b' }, '/v2/others'),
      send('k1', { name: 'c' }, '/v2/things', 'co_b'),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(3);
  });

  it('is kept for 24 hours to the millisecond, then it is new', async () => {
    const first = await send('k1');
    now = NOW + IDEMPOTENCY_KEPT_MS - 1;
    expect((await send('k1')).body).toBe(first.body);
    now = NOW + IDEMPOTENCY_KEPT_MS;
    expect((await send('k1', { name: 'b' })).statusCode).toBe(201);
    expect(await effects()).toEqual(TWO);
  });

  it('is free again after a refusal, which had no effect', async () => {
    expect((await send('k1', { name: 'refused' })).statusCode).toBe(409);
    expect((await send('k1', { name: 'a' })).statusCode).toBe(201);
  });

  it('lets a call be repeated at once that failed by a fault of ours', async () => {
    inside = () => Promise.reject(new Error('a fault'));
    expect((await send('k1')).statusCode).toBe(500);
    inside = () => Promise.resolve();
    expect((await send('k1')).statusCode).toBe(201);
    expect(await effects()).toEqual(ONE);
  });

  it('keeps an answer sealed: who reads the tables learns no secret', async () => {
    const { body } = await send('a key that is long enough'.replaceAll(' ', '-'));
    const { secret } = thing.parse(JSON.parse(body));
    const written = JSON.stringify([await database.items('counters'), await database.items('records')]);
    expect(written).not.toContain(secret);
    expect(written).not.toContain('a-key-that');
  });

  it.each(['', 'with space', 'ü', 'x'.repeat(256)])('is refused where it is unusable: %j', async (key) => {
    const answer = await send(key);
    expect([answer.statusCode, answer.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(await effects()).toMatchObject({ thing: 0 });
  });

  it('yields one effect and one answer wherever the first call dies', async () => {
    await send('k1');
    const commands = nth;
    const tried: unknown[] = [];
    // The first command counts the call against the hour, where a crash comes before anything else.
    for (let command = 0; command < commands; command++) {
      for (const when of ['before', 'after'] as const) {
        revive();
        await database.reset();
        now = NOW;
        dieAt = { command, when };
        const lost = await send('k1');
        revive();
        const early = await send('k1');
        now = NOW + LEASE_MS;
        const retried = await send('k1');
        expect([command, when, retried.statusCode, await effects()]).toEqual([command, when, 201, ONE]);
        expect((await send('k1')).body).toBe(retried.body);
        if (lost.statusCode === 201) expect(lost.body).toBe(retried.body);
        tried.push([lost.statusCode, early.statusCode]);
      }
    }
    expect(commands).toBeGreaterThanOrEqual(6);
    expect(new Set(tried.map((one) => JSON.stringify(one)))).toContain('[500,409]');
  });
});

describe('operations that make something', () => {
  it('honour the header by themselves', () => {
    const all: Operation[] = Object.values(capabilities).flat();
    const makes = ({ method, auth, responses }: Operation) =>
      method === 'POST' && auth !== 'none' && (responses[201] !== undefined || responses[202] !== undefined);
    const own = all.filter((one) => makes(one) && !isIdempotent(one)).map(({ id }) => id);
    // Its answer is kept by the transaction that makes the job.
    expect(own).toEqual(['generateReport', 'createTicket']);
  });
});
