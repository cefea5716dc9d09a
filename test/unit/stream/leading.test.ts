import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Company } from '#shared/admin/company.ts';
import type { PlanName } from '#shared/admin/plans.ts';
import type { Channel } from '#shared/stream/channel-store.ts';
import { updateChannels } from '#shared/stream/turn.ts';
import { search } from '#test/support/search.ts';

/** A periodic channel of one company whose turns come when they are due, and whenever data has come. */

const INTERVAL_MS = 30_000;
const JOINED_AT = 1_000_000;

interface Delivery {
  at: number;
  value: number;
  isChange: boolean;
}

class Listener {
  readonly deliveries: Delivery[] = [];
  now = JOINED_AT;
  value = 0;
  computed = 0;
  readonly #company: Company;
  #channel: Channel = {
    id: 'c',
    epoch: 'e',
    sequence: 0,
    definition: {
      metrics: ['revenue'],
      windowSeconds: 300,
      aggregation: 'raw',
      filters: {},
      frequencySeconds: INTERVAL_MS / 1000,
    },
    nextAt: JOINED_AT + INTERVAL_MS,
    quietUntil: 0,
    lingersUntil: 0,
    emptySince: undefined,
    figures: metricsText(0),
    watched: false,
  };

  constructor(plan: PlanName) {
    this.#company = { id: 'co_1', timeZone: 'UTC', plan } as Company;
  }

  /** Time goes on, and with it the turns that are due. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (this.#channel.nextAt <= end) {
      this.now = this.#channel.nextAt;
      await this.turn();
    }
    this.now = end;
  }

  async turn(): Promise<void> {
    const before = this.deliveries.at(-1)?.value ?? 0;
    await updateChannels(this.#company, [this.#channel], this.now, {
      figures: async () => {
        this.computed += 1;
        return { metrics: metrics(this.value), window: { start: '', end: '' } };
      },
      log: async () => undefined,
      advance: async (_company, channel, times, figures) => {
        this.#channel = { ...channel, ...times, figures, sequence: channel.sequence + 1 };
        return true;
      },
      deliver: async () => {
        this.deliveries.push({ at: this.now, value: this.value, isChange: this.value !== before });
        return { sent: 1, gone: 0, failed: 0 };
      },
    });
  }
}

const metrics = (value: number) => [
  { name: 'revenue', value, change: null, unit: 'EUR', data_type: 'decimal' as const },
];
const metricsText = (value: number) => JSON.stringify(metrics(value));

/** After a pause: data that changes the figure, data that does not, or a turn for another's sake. */
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 45_000 }), fc.boolean()), { maxLength: 60 });

it('tells a first change at once and the others at the end of the interval', async () => {
  const property = fc.asyncProperty(steps, async (taken) => {
    const listener = new Listener('enterprise');
    for (const [ms, isChange] of taken) {
      await listener.pass(ms);
      const changed = listener.deliveries.findLast((delivery) => delivery.isChange);
      const isQuiet = changed === undefined || listener.now >= changed.at + INTERVAL_MS;
      const [sent, computed] = [listener.deliveries.length, listener.computed];
      if (isChange) listener.value += 1;
      await listener.turn();
      expect(listener.computed - computed).toBe(isQuiet ? 1 : 0);
      expect(listener.deliveries.length - sent).toBe(isQuiet && isChange ? 1 : 0);
    }
    await listener.pass(INTERVAL_MS);
    const { deliveries, now } = listener;
    expect(deliveries.at(-1)?.value ?? 0).toBe(listener.value);
    const times = [JOINED_AT, ...deliveries.map(({ at }) => at), now];
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(INTERVAL_MS);
    const changes = deliveries.filter(({ isChange }) => isChange).map(({ at }) => at);
    expect(Math.min(INTERVAL_MS, ...gaps(changes))).toBe(INTERVAL_MS);
  });
  await fc.assert(property, { numRuns: 300, ...search });
});

it('keeps strictly to its own times on a plan with an interval', async () => {
  const property = fc.asyncProperty(steps, async (taken) => {
    const listener = new Listener('professional');
    for (const [ms, isChange] of taken) {
      await listener.pass(ms);
      if (isChange) listener.value += 1;
      await listener.turn();
    }
    const { deliveries, computed } = listener;
    expect(deliveries.map(({ at }) => at)).toEqual(
      deliveries.map((_delivery, n) => JOINED_AT + (n + 1) * INTERVAL_MS),
    );
    expect(computed).toBe(deliveries.length);
  });
  await fc.assert(property, { numRuns: 100, ...search });
});

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, n) => time - (times[n] ?? 0));
}
