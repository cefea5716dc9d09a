import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptDelivery } from '#shared/delivery/attempt.ts';
import { type Delivery, deliveryKey, newDelivery } from '#shared/delivery/delivery.ts';
import * as store from '#shared/delivery/delivery-store.ts';
import { waitsUntil } from '#shared/delivery/hang.ts';
import type { OutboundAnswer } from '#shared/delivery/outbound.ts';
import { webhookChannel } from '#shared/delivery/webhook-channel.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { newId } from '#shared/runtime/ids.ts';
import { claimProbe, findHang, noteHang } from '#shared/webhooks/store.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

/** P27: a receiver that hangs holds up no other, and what waits for it is sent once it answers. */

const START = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const HANGS: OutboundAnswer = { kind: 'failed', reason: 'No answer within 15 seconds.', isTimeout: true };
const ANSWERS: OutboundAnswer = { kind: 'answered', status: 204, retryAfter: undefined };

let database: TestDatabase;
let now = START;
let answer: OutboundAnswer;
let calls: string[] = [];
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  now = START;
  answer = HANGS;
  calls = [];
});

async function makeWebhook(company: string, id: string): Promise<void> {
  const item = { pk: { S: company }, sk: { S: `webhook#${id}` } };
  await dynamo().send(new PutItemCommand({ TableName: requireEnv(ENV.recordsTable), Item: item }));
}

async function makeDelivery(company: string, webhookId: string, type = 'alert'): Promise<Delivery> {
  const event = { type, timestamp: new Date(START).toISOString(), data: {} };
  const notice = { subject: 'x', text: 'x', html: 'x', event };
  const target = { channel: 'webhook', webhook_id: webhookId } as const;
  const source = { kind: 'notice', notice } as const;
  const delivery = newDelivery({ company, id: newId('dlv', now), target, source, createdAt: now });
  await store.createDeliveries([delivery]);
  return delivery;
}

/** As a worker does it, with a receiver of the test's. */
function attempt({ company, ...delivery }: Delivery): Promise<void> {
  return attemptDelivery(
    { company, key: deliveryKey(delivery) },
    {
      store,
      resolve: async (found) => {
        const at = await waitsUntil(found, { find: findHang, claimProbe }, now);
        if (at !== undefined) return { kind: 'later', at };
        if (found.source.kind !== 'notice') throw new Error('It tells of nothing.');
        return { kind: 'ready', notice: found.source.notice };
      },
      email: () => Promise.reject(new Error('No mail is sent here.')),
      s3: () => Promise.reject(new Error('No file is stored here.')),
      webhook: webhookChannel({
        find: async (_company, id) => ({
          url: `https://${id}.example.com/`,
          format: 'standard',
          secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
          enabled: true,
          hang: await findHang(company, id),
        }),
        post: (call) => {
          calls.push(call.url);
          return Promise.resolve(answer);
        },
        disable: () => Promise.resolve(),
        hung: noteHang,
        now: () => now,
      }),
      now: () => now,
    },
  );
}

const attemptAll = (deliveries: readonly Delivery[]) => Promise.all(deliveries.map(attempt));
const read = async ({ company, ...delivery }: Delivery) =>
  (await store.readDelivery(company, deliveryKey(delivery))) ?? delivery;

async function makeMany(company: string): Promise<Delivery[]> {
  await makeWebhook(company, 'wh_1');
  const made: Delivery[] = [];
  for (let n = 0; n < 12; n += 1) made.push(await makeDelivery(company, 'wh_1'));
  return made;
}

describe('a receiver that hangs', () => {
  it('is asked after by one call alone, and gets what waited once it answers', async () => {
    const waiting = await makeMany('co_hang');
    await attemptAll(waiting);
    // Those that were under way before the first had hung.
    const first = calls.length;
    // All are due again, and none is sent.
    now += 6_000;
    await attemptAll(waiting);
    expect(calls).toHaveLength(first);
    now += 2 * MINUTE;
    await attemptAll(waiting);
    expect(calls).toHaveLength(first + 1);
    expect(await findHang('co_hang', 'wh_1')).toEqual({ until: now + 5 * MINUTE, times: 2 });
    answer = ANSWERS;
    now += 6 * MINUTE;
    await attemptAll(waiting);
    expect(calls).toHaveLength(first + 2);
    now += 2 * MINUTE;
    await attemptAll(waiting);
    const states = await Promise.all(waiting.map(read));
    expect(states.map(({ state }) => state)).toEqual(waiting.map(() => 'delivered'));
    expect(calls).toHaveLength(first + 1 + waiting.length);
  });

  it('delays no other, of its company or of another', async () => {
    const waiting = await makeMany('co_busy');
    await attemptAll(waiting);
    await makeWebhook('co_busy', 'wh_2');
    await makeWebhook('co_other', 'wh_1');
    const others = [await makeDelivery('co_busy', 'wh_2'), await makeDelivery('co_other', 'wh_1')];
    answer = ANSWERS;
    await attemptAll([...waiting, ...others]);
    const states = await Promise.all(others.map(read));
    expect(states.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 1],
    ]);
  });

  it('is called at once by a test that its owner asks for, which ends the wait', async () => {
    await attemptAll(await makeMany('co_test'));
    answer = ANSWERS;
    const before = calls.length;
    await attempt(await makeDelivery('co_test', 'wh_1', 'webhook_test'));
    expect(calls).toHaveLength(before + 1);
    expect(await findHang('co_test', 'wh_1')).toBeUndefined();
  });

  it('spends no attempts of what waits', async () => {
    const waiting = await makeMany('co_spend');
    await attemptAll(waiting.slice(0, 1));
    await attemptAll(waiting.slice(1));
    const states = await Promise.all(waiting.map(read));
    expect(states.map(({ attempts }) => attempts)).toEqual([1, ...waiting.slice(1).map(() => 0)]);
    expect(states.every(({ nextAt }) => nextAt > now)).toBe(true);
  });
});
