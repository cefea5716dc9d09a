import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { CLOCK_BEAT_MS } from '#shared/jobs/timing.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { clearMemory, mirrorInMemory, useMemoryDynamo } from '#test/support/memory-dynamo.ts';
import { search } from '#test/support/search.ts';
import { type Fate, gateDatabase } from './gate.ts';
import { Simulation } from './simulation.ts';
import { choices, violationsOf } from './violations.ts';

/** P12, P13, P14, P16: jobs end exactly once and slots are conserved, whatever is killed, repeated, lost, late or deleted. */

// Those who collide go on at once: the order of things is the test's alone.
vi.mock('#shared/runtime/pause.ts', () => ({ pauseUpTo: () => Promise.resolve() }));

const deep = process.env['DEEP'] !== undefined;
const numRuns = Number(process.env['RUNS'] ?? (deep ? 3_000 : 12));

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

it('ends every job once and keeps to the limits under any interleaving', async () => {
  await fc.assert(
    fc.asyncProperty(choices, async (numbers) => {
      if (deep) clearMemory();
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
