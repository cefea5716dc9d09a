import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { QUEUE_LIMITS } from '#shared/jobs/queue.ts';
import { clearMemory, useMemoryDynamo } from '#test/support/memory-dynamo.ts';
import { gateDatabase } from './gate.ts';
import { plantFault } from './planted.ts';
import type { SimulationOptions } from './simulation.ts';
import { choices, violationsOf } from './violations.ts';

/** The search of interleavings.test.ts sees what it is there for. Its memory is held against the database there. */

// Those who collide go on at once: the order of things is the test's alone.
vi.mock('#shared/runtime/pause.ts', () => ({ pauseUpTo: () => Promise.resolve() }));

const deep = process.env['DEEP'] !== undefined;
const MOST_RUNS = 4_000;
/** The rarest takes any seed some hundred runs, an unlucky one thousands; this one finds each soon. */
const seed = deep ? {} : { seed: 3 };

beforeAll(() => {
  useMemoryDynamo();
  gateDatabase();
});

/** What carries the guarantee, taken out one at a time: the search must notice. */
const planted: { fault: string; options?: SimulationOptions; plant?: () => () => void }[] = [
  {
    fault: 'writes are not fenced by the attempt',
    plant: () => plantFault('attempt = :attempt', '(attempt = :attempt OR attempt <> :attempt)'),
  },
  {
    fault: 'an ended job can be written again',
    plant: () =>
      plantFault('job_state = :running AND', '(job_state = :running OR job_state <> :running) AND'),
  },
  { fault: 'attempts share an object', options: { sharedKeys: true } },
  { fault: 'nobody looks after lost jobs', options: { noClock: true } },
  {
    fault: 'the queue is written without regard to its revision',
    plant: () => plantFault('revision = :before', '(revision = :before OR revision <> :before)'),
  },
  {
    fault: 'a job is taken up without a slot',
    plant: () => plantFault('AND attribute_exists(slot_at)', 'AND attempt < :max'),
  },
  {
    fault: 'a slot is given to the queue but not to the job',
    plant: () => plantFault('SET slot_at = :now, step', 'SET step'),
  },
  {
    fault: 'cancelling leaves an ended job free to be cancelled',
    plant: () =>
      plantFault(
        'job_state = :waiting OR job_state = :running',
        'job_state = :waiting OR job_state <> :waiting OR job_state = :running',
      ),
  },
  { fault: 'a user may run three', plant: () => changeLimits({ userRunning: 3 }) },
  { fault: 'a user may have six', plant: () => changeLimits({ userJobs: 6 }) },
  { fault: 'a company may run five', plant: () => changeLimits({ companyRunning: 5 }) },
];

function changeLimits(changed: Record<string, number>): () => void {
  const before = { ...QUEUE_LIMITS };
  Object.assign(QUEUE_LIMITS, changed);
  return () => void Object.assign(QUEUE_LIMITS, before);
}

it.each(planted)(
  'finds out when $fault',
  async ({ options, plant }) => {
    const restore = plant?.();
    try {
      const found: string[] = [];
      const property = fc.asyncProperty(choices, async (numbers) => {
        clearMemory();
        found.push(...(await violationsOf(numbers, options)));
        return found.length === 0;
      });
      const { numRuns: tried } = await fc.check(property, {
        numRuns: MOST_RUNS,
        endOnFailure: true,
        ...seed,
      });
      if (deep) console.log(`Found after ${tried} runs: ${found[0]}`);
      expect(found).not.toEqual([]);
    } finally {
      restore?.();
    }
  },
  600_000,
);
