import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttemptDependencies, attemptDelivery, type ChannelOutcome } from '#shared/delivery/attempt.ts';
import { deliveryCare } from '#shared/delivery/care.ts';
import {
  ATTEMPT_LEASE_MS,
  type Delivery,
  deliveryKey,
  GIVE_UP_AFTER_MS,
  newDelivery,
  type Source,
} from '#shared/delivery/delivery.ts';
import * as store from '#shared/delivery/delivery-store.ts';
import type { DeliveryMessage } from '#shared/delivery/message.ts';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

/** P27: each delivery is delivered or listed as failed, by attempts that do not overlap. */

const START = Date.UTC(2026, 0, 31, 12);
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const event = { type: 'webhook_test', timestamp: new Date(START).toISOString(), data: {} };
const notice = { subject: 'x', text: 'x', html: 'x', event };

async function make(company: string, createdAt = START, source: Source = { kind: 'notice', notice }) {
  const target = { channel: 'webhook', webhook_id: 'wh_1' } as const;
  const delivery = newDelivery({ company, id: newId('dlv', createdAt), target, source, createdAt });
  await store.createDeliveries([delivery]);
  return delivery;
}

function deps(now: number, outcome: ChannelOutcome | Error, more: Partial<AttemptDependencies> = {}) {
  const seen: Delivery[] = [];
  const made: AttemptDependencies = {
    store,
    resolve: () => Promise.resolve({ kind: 'ready', notice }),
    email: () => Promise.reject(new Error('No mail is sent here.')),
    s3: () => Promise.reject(new Error('Nothing is stored here.')),
    webhook: (delivery) => {
      seen.push(delivery);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
    now: () => now,
    ...more,
  };
  return { made, seen };
}

const attempt = (delivery: Delivery, made: AttemptDependencies) =>
  attemptDelivery({ company: delivery.company, key: deliveryKey(delivery) }, made);
const read = async (delivery: Delivery) => {
  const found = await store.readDelivery(delivery.company, deliveryKey(delivery));
  if (!found) throw new Error('The delivery is gone.');
  return found;
};
const failing: ChannelOutcome = { state: 'pending', status: 500, error: 'The receiver answered 500.' };
const fine: ChannelOutcome = { state: 'delivered', status: 200, error: null };

describe('a delivery', () => {
  it('is delivered once, however many messages come', async () => {
    const delivery = await make('co_once');
    const { made, seen } = deps(START, fine);
    await Promise.all([attempt(delivery, made), attempt(delivery, made), attempt(delivery, made)]);
    await attempt(delivery, made);
    expect(seen).toHaveLength(1);
    expect(await read(delivery)).toMatchObject({ state: 'delivered', attempts: 1, endedAt: START });
  });

  it('is tried again when its worker died, and the dead one changes nothing any more', async () => {
    const delivery = await make('co_dead');
    const dead = await store.claimDelivery(delivery, START);
    if (!dead) throw new Error('It could not be claimed.');
    const early = deps(START + ATTEMPT_LEASE_MS - 1, fine);
    await attempt(delivery, early.made);
    expect(early.seen).toEqual([]);
    const next = await store.claimDelivery(delivery, START + ATTEMPT_LEASE_MS);
    if (!next) throw new Error('It could not be claimed again.');
    const end = { nextAt: null, log: [], recipients: [], reason: null } as const;
    const at = START + ATTEMPT_LEASE_MS + 1;
    expect(await store.endAttempt(dead, { ...end, state: 'failed' }, at)).toBe(false);
    expect(await store.endAttempt(next, { ...end, state: 'delivered' }, at)).toBe(true);
    expect(await read(delivery)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('is tried with growing pauses for three days, under one id, and then listed as failed', async () => {
    const delivery = await make('co_down');
    const times: number[] = [];
    for (let now = START; ; ) {
      await attempt(delivery, deps(now, failing).made);
      times.push(now);
      const { state, nextAt, id } = await read(delivery);
      expect(id).toBe(delivery.id);
      if (state !== 'pending') break;
      expect(nextAt).toBeGreaterThan(now);
      now = nextAt;
    }
    const last = (times.at(-1) ?? 0) - START;
    expect(times).toHaveLength(11);
    expect(last).toBeGreaterThan(GIVE_UP_AFTER_MS - 6 * 3_600_000);
    expect(last).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
    expect(await read(delivery)).toMatchObject({ state: 'failed', reason: 'The receiver answered 500.' });
    expect(await store.restartDelivery(delivery, START + GIVE_UP_AFTER_MS)).toBe(true);
    await attempt(delivery, deps(START + GIVE_UP_AFTER_MS, failing).made);
    const again = await read(delivery);
    expect(again).toMatchObject({ state: 'pending', attempts: 12 });
    expect(again.nextAt).toBeLessThan(START + GIVE_UP_AFTER_MS + 6_000);
  });

  it('is tried again after a fault of ours', async () => {
    const delivery = await make('co_fault');
    await attempt(delivery, deps(START, new Error('a secret of the house')).made);
    const found = await read(delivery);
    expect(found.state).toBe('pending');
    expect(JSON.stringify(found)).not.toContain('secret of the house');
  });

  it('waits for what it tells of, and is cancelled where that never comes', async () => {
    const delivery = await make('co_wait', START, { kind: 'report', id: 'rpt_1' });
    const waiting = deps(START, fine, { resolve: () => Promise.resolve({ kind: 'wait' }) });
    await attempt(delivery, waiting.made);
    expect(waiting.seen).toEqual([]);
    expect(await read(delivery)).toMatchObject({ state: 'pending', attempts: 0 });
    const never = { kind: 'never', reason: 'The report was deleted.' } as const;
    await attempt(delivery, deps(START + 1, fine, { resolve: () => Promise.resolve(never) }).made);
    expect(await read(delivery)).toMatchObject({ state: 'cancelled', reason: never.reason });
  });

  it('goes out at once though its maker had a clock ten minutes fast (P21)', async () => {
    const delivery = await make('co_fast', START + 600_000);
    await attempt(delivery, deps(START, fine).made);
    expect(await read(delivery)).toMatchObject({ state: 'delivered' });
  });

  it('gets a message from the clock at the second of its time', async () => {
    const delivery = await make('co_clock');
    await attempt(delivery, deps(START, failing).made);
    const { nextAt } = await read(delivery);
    const sent: [DeliveryMessage, (number | undefined)?][] = [];
    const care = deliveryCare(
      (...message) => Promise.resolve(void sent.push(message)),
      () => nextAt - 20_500,
    );
    await takeCare(dueRecords(nextAt), [care]);
    expect(sent).toContainEqual([{ company: 'co_clock', key: deliveryKey(delivery) }, 21]);
  });
});
