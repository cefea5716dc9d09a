import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { QUEUE_LIMITS } from '#shared/jobs/queue.ts';
import { CLOCK_BEAT_MS } from '#shared/jobs/timing.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { clearMemory, mirrorInMemory, useMemoryDynamo } from '#test/support/memory-dynamo.ts';
import { search } from '#test/support/search.ts';
import { type Fate, gateDatabase } from './gate.ts';
import { plantFault } from './planted.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';

/** P12, P13, P14, P16: jobs end exactly once and slots are conserved, whatever is killed, repeated, lost, late or deleted. */

// Those who collide go on at once: the order of things is the test's alone.
vi.mock('#shared/runtime/pause.ts', () => ({ pauseUpTo: () => Promise.resolve() }));

const deep = process.env['DEEP'] !== undefined;
const numRuns = Number(process.env['RUNS'] ?? (deep ? 3_000 : 12));
const choices = fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 90 });

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

async function violationsOf(numbers: readonly number[], options: SimulationOptions = {}): Promise<string[]> {
  if (deep) clearMemory();
  const simulation = new Simulation(options);
  for (const choice of numbers) {
    await simulation.act(choice);
    if (simulation.violations.length > 0) return simulation.violations;
  }
  await simulation.quiesce();
  if (simulation.violations.length === 0) await simulation.afterExpiry();
  return simulation.violations;
}

it('ends every job once and keeps to the limits under any interleaving', async () => {
  await fc.assert(
    fc.asyncProperty(choices, async (numbers) => {
      expect(await violationsOf(numbers)).toEqual([]);
    }),
    { numRuns, ...search },
  );
}, 3_600_000);

const faults: Fate[] = ['killed_before', 'killed_after', 'refused', 'answer_lost'];
/** Calls of one undisturbed attempt: claim, four progress writes and waits, upload, and two for the end. */
const CALLS = 9;

it.each(faults)('completes a job by a later attempt or message when any one call is %s', async (fate) => {
  for (let call = 0; call < CALLS; call += 1) {
    const simulation = new Simulation();
    const { id } = await simulation.accept();
    const { now } = simulation.world;
    await simulation.faultAt(call, fate);
    await simulation.quiesce();
    expect(simulation.world.now - now).toBeLessThanOrEqual(2 * CLOCK_BEAT_MS);
    expect({ call, state: simulation.state(id) }).toEqual({ call, state: 'completed' });
    await simulation.afterExpiry();
    expect(simulation.violations).toEqual([]);
  }
});

/** What carries the guarantee, taken out one at a time: the search must notice. Only the deep one looks for the rare. */
const planted: { fault: string; rare?: true; options?: SimulationOptions; plant?: () => () => void }[] = [
  {
    fault: 'writes are not fenced by the attempt',
    rare: true,
    plant: () => plantFault('attempt = :attempt', '(attempt = :attempt OR attempt <> :attempt)'),
  },
  {
    fault: 'an ended job can be written again',
    plant: () =>
      plantFault('job_state = :running AND', '(job_state = :running OR job_state <> :running) AND'),
  },
  { fault: 'attempts share an object', rare: true, options: { sharedKeys: true } },
  { fault: 'nobody looks after lost jobs', options: { noClock: true } },
  {
    fault: 'the queue is written without regard to its revision',
    plant: () => plantFault('revision = :before', '(revision = :before OR revision <> :before)'),
  },
  {
    fault: 'a job is taken up without a slot',
    rare: true,
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
  { fault: 'a company may run five', rare: true, plant: () => changeLimits({ companyRunning: 5 }) },
];

function changeLimits(changed: Record<string, number>): () => void {
  const before = { ...QUEUE_LIMITS };
  Object.assign(QUEUE_LIMITS, changed);
  return () => void Object.assign(QUEUE_LIMITS, before);
}

it.each(planted.filter(({ rare }) => deep || rare !== true))(
  'finds out when $fault',
  async ({ options, plant }) => {
    const restore = plant?.();
    try {
      const found: string[] = [];
      const property = fc.asyncProperty(choices, async (numbers) => {
        found.push(...(await violationsOf(numbers, options)));
        return found.length === 0;
      });
      const { numRuns: tried } = await fc.check(property, { numRuns: 400, endOnFailure: true });
      if (deep) console.log(`Found after ${tried} runs: ${found[0]}`);
      expect(found).not.toEqual([]);
    } finally {
      restore?.();
    }
  },
  600_000,
);
