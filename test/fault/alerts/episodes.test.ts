import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Evidence } from '#shared/alerts/machine.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { mirrorInMemory, useMemoryDynamo } from '#test/support/memory-dynamo.ts';
import { search } from '#test/support/search.ts';
import { armDatabase, type Death } from './crashes.ts';
import { noticeViolations, World } from './world.ts';

/**
 * P21 to P24: whatever is killed at whichever write, evaluated twice, at the same time or late, each episode is told once
 * at its beginning and once at its end, and none is missed. SEED and RUNPATH replay what fast-check prints. The short
 * search runs on the real local database and shows each command to a memory beside it, which the deep search runs on.
 */

const deep = process.env['DEEP'] !== undefined;
const EPISODES = deep ? 10_000 : 100;
const RUNS = Number(process.env['RUNS'] ?? (deep ? 4_200 : 45));
const MINUTE = 60_000;
/** Rule and alert, two deliveries, two messages about them, up to two events, and the note that all of it was sent. */
const LAST_WRITE = 8;

let database: TestDatabase | undefined;
/** What the memory of the deep search would have answered otherwise than the real database. */
let differences: readonly string[] = [];
beforeAll(async () => {
  if (deep) useMemoryDynamo();
  else {
    database = await startTestDatabase();
    differences = mirrorInMemory();
  }
  armDatabase();
});
afterEach(() => expect(differences).toEqual([]));
afterAll(() => database?.stop());

const death = fc.option(fc.record({ write: fc.integer({ min: 1, max: LAST_WRITE }), after: fc.boolean() }), {
  nil: undefined,
});
const evidence = fc.constantFrom<Evidence>('met', 'met', 'met', 'clear', 'clear', 'held', 'no_data', 'error');
const move = fc.record({
  minutes: fc.constantFrom(0, 1, 2, 5, 10, 20, 61),
  evidence,
  death,
  between: fc.boolean(),
  betweenDeath: death,
  clock: fc.boolean(),
  clockDeath: death,
});

interface Seen {
  at: number;
  evidence: Evidence;
}

/**
 * Whether the rule must be firing: two evaluations that came to their end, the last one and one that is long enough ago,
 * found the condition met, and none between them, even one that died, found it otherwise.
 */
function mustFire(completed: readonly Seen[], tried: readonly Seen[], forMs: number): boolean {
  const last = completed.at(-1);
  if (last?.evidence !== 'met' || last !== tried.at(-1)) return false;
  const broken = tried.findLastIndex((one) => one.evidence !== 'met' && one.evidence !== 'error');
  const run = tried.slice(broken + 1).filter((one) => one.evidence === 'met' && completed.includes(one));
  return last.at - (run[0]?.at ?? last.at) >= forMs;
}

let episodes = 0;
let windowEpisodes = 0;

it('tells every episode of a window once, under any crash and repetition', async () => {
  episodes = 0;
  const forMinutes = fc.constantFrom(0, 0, 5, 10);
  const property = fc.asyncProperty(
    forMinutes,
    fc.array(move, { minLength: 4, maxLength: 14 }),
    async (wait, moves) => {
      const world = new World();
      await world.open('window', wait * MINUTE);
      const completed: Seen[] = [];
      const tried: Seen[] = [];
      for (const one of moves) {
        world.now += one.minutes * MINUTE;
        world.evidence = one.evidence;
        const seen = { at: world.now, evidence: one.evidence };
        tried.push(seen);
        const done = await world.evaluate({
          death: one.death,
          ...(one.between && { between: () => world.evaluate({ death: one.betweenDeath }) }),
        });
        if (done) completed.push(seen);
        if (one.clock) await world.sendLeft(one.clockDeath);
        await checkStates(world, completed, tried, wait * MINUTE);
      }
      await world.evaluate();
      await world.sendLeft();
      const alerts = await world.alerts();
      episodes += alerts.length;
      expect(await noticeViolations(world, alerts)).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: RUNS, ...search });
  console.log(`${episodes} episodes of windows`);
  const isWhole = process.env['RUNS'] === undefined;
  windowEpisodes = episodes;
  expect(windowEpisodes).toBeGreaterThan(isWhole ? EPISODES / 4 : 0);
}, 7_200_000);

async function checkStates(
  world: World,
  completed: readonly Seen[],
  tried: readonly Seen[],
  forMs: number,
): Promise<void> {
  const alerts = await world.alerts();
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === null);
  const { episode } = (await world.current()).state;
  expect(open.map(({ id }) => id)).toEqual(episode ? [episode.alert] : []);
  if (mustFire(completed, tried, forMs)) expect(open, 'an episode was missed').toHaveLength(1);
  for (const { triggeredAt } of alerts) {
    const before = tried.filter(({ at }) => at <= triggeredAt);
    expect(before.some((one) => one.evidence === 'met' && one.at <= triggeredAt - forMs)).toBe(true);
    const broken = completed.filter(
      (one) =>
        one.at > triggeredAt - forMs && one.at < triggeredAt && !['met', 'error'].includes(one.evidence),
    );
    expect(broken, 'fired though the condition had not held all the time').toEqual([]);
    expect(tried.some((one) => one.at === triggeredAt && one.evidence === 'met')).toBe(true);
  }
  for (const { resolvedAt, resolution } of alerts) {
    if (resolvedAt === null) continue;
    expect(resolution).toBe('recovered');
    expect(tried.some((one) => one.at === resolvedAt && one.evidence === 'clear')).toBe(true);
  }
}

const value = fc.constantFrom(5, 10, 11, 20);
const shown = fc.record({
  value,
  /** Of a delta that comes between the reading and the writing of this one. */
  meanwhile: fc.option(value, { nil: undefined }),
  deaths: fc.array(death, { maxLength: 2 }),
  /** How many deltas back one is shown again. */
  again: fc.option(fc.nat(5), { nil: undefined }),
});

it('shows data points to a rule once each, however often and late their deltas come', async () => {
  episodes = 0;
  const property = fc.asyncProperty(fc.array(shown, { minLength: 3, maxLength: 14 }), async (deltas) => {
    const world = new World();
    await world.open('data_point', 0);
    let isFiring = false;
    let begun = 0;
    const take = (shownValue: number): void => {
      const isMet = shownValue > 10;
      if (isMet && !isFiring) begun += 1;
      isFiring = isMet;
    };
    for (const [index, one] of deltas.entries()) {
      // Slow enough that it does not flap.
      world.now += 61 * MINUTE;
      const { meanwhile } = one;
      if (meanwhile === undefined) {
        for (const dies of [...one.deaths, undefined]) await world.show(`dlt_${index}`, [one.value], dies);
      } else {
        const other = () => world.show(`dlt_${index}_meanwhile`, [meanwhile]);
        await world.show(`dlt_${index}`, [one.value], undefined, other);
        // One that changes nothing of what it has read came before the other; else it saw what the other made.
        const cameFirst = one.value > 10 === isFiring;
        for (const next of cameFirst ? [one.value, meanwhile] : [meanwhile, one.value]) take(next);
      }
      if (meanwhile === undefined) take(one.value);
      if (one.again !== undefined && index > 0) {
        const earlier = Math.max(0, index - 1 - one.again);
        await world.show(`dlt_${earlier}`, [deltas[earlier]?.value ?? 0]);
      }
      const alerts = await world.alerts();
      expect(alerts).toHaveLength(begun);
      expect(alerts.filter(({ resolvedAt }) => resolvedAt === null)).toHaveLength(isFiring ? 1 : 0);
    }
    await world.sendLeft();
    const alerts = await world.alerts();
    episodes += alerts.length;
    expect(await noticeViolations(world, alerts)).toEqual([]);
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 2), ...search });
  console.log(`${episodes} episodes of data points`);
  if (process.env['RUNS'] === undefined) expect(windowEpisodes + episodes).toBeGreaterThanOrEqual(EPISODES);
}, 7_200_000);

it('neither loses nor repeats an episode while clocks step by ten minutes', async () => {
  const skew = fc.constantFrom(-10, 0, 0, 0, 10);
  const property = fc.asyncProperty(
    fc.array(fc.record({ evidence: fc.constantFrom<Evidence>('met', 'clear'), skew, death }), {
      minLength: 3,
      maxLength: 10,
    }),
    async (moves) => {
      const world = new World();
      await world.open('window', 5 * MINUTE);
      for (const one of moves) {
        world.now += MINUTE;
        world.evidence = one.evidence;
        await world.evaluate({ death: one.death, skewMs: one.skew * MINUTE });
      }
      // It holds for longer than the duration and the largest step together.
      world.evidence = 'met';
      for (let minute = 0; minute <= 16; minute += 1) {
        world.now += MINUTE;
        await world.evaluate();
      }
      await world.sendLeft();
      const alerts = await world.alerts();
      expect(alerts.filter(({ resolvedAt }) => resolvedAt === null)).toHaveLength(1);
      expect(await noticeViolations(world, alerts)).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 4), ...search });
}, 7_200_000);

it.each<Death>(
  Array.from({ length: LAST_WRITE }, (_, index) => index + 1).flatMap((write) =>
    [false, true].map((after) => ({ write, after })),
  ),
)('tells a beginning and an end when the process dies at write $write, after it: $after', async (at) => {
  const world = new World();
  await world.open('window', 0);
  for (const one of ['met', 'clear'] as const) {
    world.now += MINUTE;
    world.evidence = one;
    await world.evaluate({ death: at });
    await world.sendLeft(at);
    await world.evaluate();
    await world.sendLeft();
  }
  const alerts = await world.alerts();
  expect(alerts).toMatchObject([{ status: 'resolved' }]);
  expect(await noticeViolations(world, alerts)).toEqual([]);
});
