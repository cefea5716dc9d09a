import { logger } from '#shared/runtime/logger.ts';
import type { DueKey } from './due-store.ts';

/** What to do about a due record; undefined where it is another's care. */
export type Care = (key: DueKey) => (() => Promise<void>) | undefined;

export interface CareSummary {
  seen: number;
  /** Records that could not be handled; each is logged and due again at the next tick. */
  faults: number;
}

/** Records are handled so many at once, so that a slow one holds up few. */
const AT_ONCE = 8;

/** Gives each due record to whoever cares for it. One that fails holds up no other. */
export async function takeCare(
  due: AsyncIterable<DueKey>,
  cares: readonly Care[],
  atOnce = AT_ONCE,
): Promise<CareSummary> {
  const summary: CareSummary = { seen: 0, faults: 0 };
  const running = new Set<Promise<void>>();
  for await (const key of due) {
    const work = cares.map((care) => care(key)).find((found) => found !== undefined);
    if (!work) continue;
    summary.seen += 1;
    const handling: Promise<void> = handle(key, work, summary).finally(() => running.delete(handling));
    running.add(handling);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  return summary;
}

async function handle(key: DueKey, work: () => Promise<void>, summary: CareSummary): Promise<void> {
  try {
    await work();
  } catch (error) {
    summary.faults += 1;
    logger.error('CLOCK_JOB_FAULT', { partition: key.partition, job: key.id, error: error as Error });
  }
}
