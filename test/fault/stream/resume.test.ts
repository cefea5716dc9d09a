import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { clearMemory, mirrorInMemory, useMemoryDynamo } from '#test/support/memory-dynamo.ts';
import { search } from '#test/support/search.ts';
import { gateDatabase } from '../jobs/gate.ts';
import { plantFault } from '../jobs/planted.ts';
import { Simulation } from './simulation.ts';

/**
 * Who resumes misses no update and gets none twice, whatever breaks off, dies or comes late. The short search runs on the
 * real local database and shows each command to a memory beside it, which the deep search runs on.
 */

vi.mock('#shared/stream/post-store.ts', async () => (await import('./outside.ts')).postStore);
vi.mock('#shared/stream/reply-store.ts', async () => (await import('./outside.ts')).replyStore);
vi.mock('#shared/stream/queue-store.ts', async () => (await import('./outside.ts')).queueStore);
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
// An instance's memory dies with it.
vi.mock('#shared/stream/feeds.ts', async () => {
  const { LiveFeed } = await import('#shared/stream/live-feed.ts');
  return {
    feedOf: (company: string, timeZone: string) => new LiveFeed(company, timeZone),
    companyOf: async (id: string) => ({
      id,
      timeZone: 'UTC',
      currency: 'EUR',
      ownMetrics: 0,
      plan: 'enterprise',
    }),
  };
});

const deep = process.env['DEEP'] !== undefined;
const numRuns = Number(process.env['RUNS'] ?? (deep ? 2_000 : 6));
const choices = fc.noBias(fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 160, size: 'max' }));

let database: TestDatabase | undefined;
/** What the memory of the deep search would have answered otherwise than the real database. */
let differences: readonly string[] = [];
beforeAll(async () => {
  if (deep) useMemoryDynamo();
  else {
    database = await startTestDatabase();
    differences = mirrorInMemory();
  }
  gateDatabase();
});
afterEach(() => expect(differences).toEqual([]));
afterAll(() => database?.stop());

async function violationsOf(numbers: readonly number[]): Promise<string[]> {
  if (deep) clearMemory();
  // Some runs without deaths: what is sent after one may come ahead of its time.
  const kind = (numbers[0] ?? 0) % 8;
  const simulation = new Simulation({ deaths: kind > 1, periodicOnly: kind % 4 === 0 });
  await simulation.begin();
  for (const choice of numbers) {
    await simulation.act(choice);
    if (simulation.violations.length > 0) return simulation.violations;
  }
  await simulation.quiesce();
  seen.kills += simulation.kills;
  seen.gaps += simulation.gaps;
  seen.resumed += simulation.resumed;
  return simulation.violations;
}

/** What the searches of this file have met. */
const seen = { kills: 0, gaps: 0, resumed: 0 };

it('shows every client every update once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(choices, async (numbers) => {
      expect(await violationsOf(numbers)).toEqual([]);
    }),
    { numRuns, ...search },
  );
  console.log(`${numRuns} runs: ${seen.kills} kills, ${seen.gaps} gaps, ${seen.resumed} resumed.`);
  expect(Math.min(seen.kills, seen.resumed)).toBeGreaterThan(0);
}, 3_600_000);

/** What carries the guarantee, taken out one at a time: the search must notice. Only the deep one looks for the rare. */
const planted: [fault: string, part: string, instead: string][] = [
  ['several turns run at once', 'busy_until = :lease', 'not_busy = :lease'],
  ['whoever joins a channel begins its sequence anew', 'if_not_exists(epoch, :epoch)', ':epoch'],
];
const rare: typeof planted = [
  ['an update is not held while the subscribe call runs', 'ADD held :sequence', 'ADD lost :sequence'],
  [
    'a subscribe call ends though more is held',
    'attribute_not_exists(held)',
    '(attribute_not_exists(held) OR attribute_exists(held))',
  ],
];

it.each(deep ? [...planted, ...rare] : planted)(
  'finds out when %s',
  async (_fault, part, instead) => {
    const restore = plantFault(part, instead);
    try {
      const found: string[] = [];
      const property = fc.asyncProperty(choices, async (numbers) => {
        found.push(...(await violationsOf(numbers)));
        return found.length === 0;
      });
      await fc.check(property, { numRuns: deep ? 300 : 25, ...search });
      expect(found).not.toEqual([]);
    } finally {
      restore();
    }
  },
  3_600_000,
);
