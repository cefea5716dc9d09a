import fc from 'fast-check';
import { dynamo } from '#shared/runtime/dynamo.ts';

/** At which call to the database, counted from the start of a slice, its process dies, and whether the call took place. */
export interface Death {
  call: number;
  after: boolean;
}

export const deaths = fc.array(fc.record({ call: fc.integer({ min: 1, max: 60 }), after: fc.boolean() }), {
  maxLength: 8,
});

/** Kills the caller at the given call to the database, before or after it takes place. */
async function dyingAt({ call, after }: Death, work: () => Promise<unknown>): Promise<void> {
  let calls = 0;
  let isDead = false;
  dynamo().middlewareStack.add(
    (next) => async (args) => {
      if (isDead) throw new Error('dead');
      isDead = ++calls === call;
      if (isDead && !after) throw new Error('killed before');
      const answer = await next(args);
      if (isDead) throw new Error('killed after');
      return answer;
    },
    { step: 'initialize', name: 'dyingAt', priority: 'low' },
  );
  try {
    await work().catch(() => undefined);
  } finally {
    dynamo().middlewareStack.remove('dyingAt');
  }
}

const LIFETIMES = 400;
const APART_MS = 7 * 60_000;

/** Runs slices, each in a process that dies as the list has it, until there is nothing left to do. */
export async function liveOn(
  start: number,
  list: readonly Death[],
  slice: (now: number) => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  for (let life = 0; life < LIFETIMES; life++) {
    const now = start + (life + 1) * APART_MS;
    const death = list[life];
    if (death) await dyingAt(death, () => slice(now));
    else await slice(now);
    if (await isDone()) return;
  }
  throw new Error(`It did not end in ${LIFETIMES} lives.`);
}
