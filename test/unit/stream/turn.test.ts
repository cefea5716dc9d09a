import { expect, it } from 'vitest';
import type { Company } from '#shared/admin/company.ts';
import type { Channel } from '#shared/stream/channel-store.ts';
import type { Definition } from '#shared/stream/definition.ts';
import { timesAfter } from '#shared/stream/times.ts';
import { type TurnParts, updateChannels } from '#shared/stream/turn.ts';

const NOW = 1_000_000;
const company = { id: 'co_1', timeZone: 'UTC', plan: 'professional' } as Company;

function channel(id: string, region: string, frequencySeconds: number, more: Partial<Channel> = {}): Channel {
  const definition: Definition = {
    metrics: ['revenue'],
    windowSeconds: 300,
    aggregation: 'raw',
    filters: { region: [region] },
    frequencySeconds,
  };
  return {
    id,
    epoch: 'e',
    sequence: 4,
    definition,
    nextAt: NOW - 1,
    quietUntil: 0,
    lingersUntil: NOW,
    emptySince: undefined,
    figures: undefined,
    watched: false,
    ...more,
  };
}

/** Parts that write nothing down; deliveries fail for the channels named. */
function partsOf(sent: string[], broken: string[] = []): TurnParts {
  const metric = { name: 'revenue', value: 1, change: null, unit: 'EUR', data_type: 'decimal' as const };
  return {
    figures: async () => ({ metrics: [metric], window: { start: '', end: '' } }),
    advance: async () => true,
    log: async () => undefined,
    deliver: async (_company, id) => {
      if (broken.includes(id)) throw new Error('The list of members cannot be read.');
      sent.push(id);
      return { sent: 1, gone: 0, failed: 0 };
    },
  };
}

it('computes figures that channels of several frequencies share once', async () => {
  const channels = Array.from({ length: 100 }, (_value, n) =>
    channel(`c${n}`, `r${n % 50}`, n < 50 ? 0 : 30),
  );
  const sent: string[] = [];
  expect(await updateChannels(company, channels, NOW, partsOf(sent))).toMatchObject({
    channels: 100,
    computed: 50,
    updates: 100,
  });
  expect(new Set(sent).size).toBe(100);
});

it('tells of what changed, and after a turn that broke off of everything', async () => {
  const figures = JSON.stringify((await partsOf([]).figures({} as never, {} as never)).metrics);
  const channels = [
    channel('changed', 'a', 0, { figures: '[]' }),
    channel('same', 'b', 0, { figures }),
    channel('later', 'c', 30, { nextAt: NOW + 20_000 }),
  ];
  const turn = async (afterBreak: boolean): Promise<string[]> => {
    const sent: string[] = [];
    await updateChannels(company, channels, NOW, partsOf(sent), afterBreak);
    return sent.sort();
  };
  expect(await turn(false)).toEqual(['changed']);
  expect(await turn(true)).toEqual(['changed', 'later', 'same']);
});

it('counts a channel that could not be served, and serves the others', async () => {
  const sent: string[] = [];
  const channels = [channel('broken', 'a', 0), channel('sound', 'b', 0)];
  expect(await updateChannels(company, channels, NOW, partsOf(sent, ['broken']))).toMatchObject({
    faults: 1,
  });
  expect(sent).toEqual(['sound']);
});

it('keeps to the times of a periodic channel, also after an update out of turn', () => {
  const nextAt = (before: number) =>
    timesAfter(channel('c', 'r', 30, { nextAt: before }), 'professional', NOW, true).nextAt;
  expect(nextAt(NOW - 1)).toBe(NOW - 1 + 30_000);
  expect(nextAt(NOW - 70_000)).toBe(NOW + 20_000);
  expect(nextAt(NOW + 20_000)).toBe(NOW + 20_000);
});
