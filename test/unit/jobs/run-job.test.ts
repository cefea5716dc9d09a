import { describe, expect, it } from 'vitest';
import { exhausted, outOfTime } from '#shared/jobs/failures.ts';
import { type Job, type JobFailure, newJob } from '#shared/jobs/job.ts';
import { type Product, type RunDependencies, runJob, type WorkContext } from '#shared/jobs/run-job.ts';
import { PROGRESS_EVERY_MS } from '#shared/jobs/timing.ts';
import type { Reached } from '#shared/jobs/transition-changes.ts';
import type { JobTransitions } from '#shared/jobs/transition-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const MESSAGE = { company: 'co_a', jobId: 'rpt_1' };

interface Scene {
  attempt?: number;
  produce?: (context: WorkContext) => Promise<Product>;
  transitions?: Partial<JobTransitions>;
  outOfTime?: AbortSignal;
}

/** A worker whose record is simple: every write is taken unless the scene says otherwise. */
function stage(scene: Scene = {}) {
  const job: Job = {
    ...newJob({
      company: 'co_a',
      id: 'rpt_1',
      kind: 'report',
      principal: 'cli',
      request: '{}',
      createdAt: 0,
      keepMs: 1,
    }),
    attempt: scene.attempt ?? 1,
  };
  const seen = {
    failed: [] as JobFailure[],
    abandoned: [] as JobFailure[],
    released: [] as number[],
    removed: [] as (number | undefined)[],
    progress: [] as [number, string][],
    completed: 0,
    beating: false,
    now: 1_000_000,
    beat: () => Promise.resolve(),
  };
  const taken = (note: () => void) => () => {
    note();
    return Promise.resolve(true);
  };
  const transitions = {
    claim: () => Promise.resolve({ kind: 'claimed', job }),
    renew: taken(() => {}),
    progress: (_id: string, _attempt: number, _now: number, { percent, step }: Reached) => {
      seen.progress.push([percent, step]);
      return Promise.resolve(true);
    },
    complete: taken(() => (seen.completed += 1)),
    fail: (_job: Job, _now: number, failure: JobFailure) => Promise.resolve(seen.failed.push(failure) > 0),
    abandon: (_job: Job, _now: number, failure: JobFailure) =>
      Promise.resolve(seen.abandoned.push(failure) > 0),
    release: (_job: Job, now: number, retryAt: number) =>
      Promise.resolve(seen.released.push(retryAt - now) > 0),
    ...scene.transitions,
  } as unknown as JobTransitions;
  const work = {
    produce: (_job: Job, context: WorkContext) =>
      (scene.produce ?? (() => Promise.resolve(product())))(context),
  };
  const deps: RunDependencies = {
    transitions: () => transitions,
    records: () => ({ inspect: () => Promise.resolve(job) }),
    files: () => ({
      upload: async (_id, attempt, source, signal) => {
        for await (const _chunk of source.chunks) signal.throwIfAborted();
        return { key: `k/${attempt}`, bytes: 1, sha256: 'ab' };
      },
      remove: (_id, attempt) => Promise.resolve(void seen.removed.push(attempt)),
    }),
    work: { report: work, export: work },
    now: () => seen.now,
    every: (_ms, beat) => {
      seen.beating = true;
      seen.beat = beat;
      return () => {
        seen.beating = false;
      };
    },
    outOfTime: scene.outOfTime ?? new AbortController().signal,
  };
  return { seen, run: () => runJob(MESSAGE, deps) };
}

function product(chunks: () => AsyncGenerator<Uint8Array> = noChunks): Product {
  return {
    contentType: 'text/csv',
    fileName: 'a.csv',
    chunks: chunks(),
    facts: () => ({ rows: 0, pageCount: null }),
  };
}

async function* noChunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a');
}

const forever = () => new Promise<never>(() => {});

describe('a job', () => {
  it('is completed once, and its heart stops with it', async () => {
    const { run, seen } = stage();
    expect(await run()).toEqual({ kind: 'completed' });
    expect(seen).toMatchObject({ completed: 1, beating: false, failed: [], removed: [] });
  });

  it('fails at once and with its text for what trying again cannot mend', async () => {
    const refused = new PlatformError('TEMPLATE_NOT_FOUND', 'The template is gone', {
      details: 'Choose another.',
    });
    const { run, seen } = stage({ produce: () => Promise.reject(refused) });
    expect(await run()).toEqual({ kind: 'failed' });
    expect(seen.failed).toEqual([
      { code: 'TEMPLATE_NOT_FOUND', message: 'The template is gone. Choose another.' },
    ]);
  });

  it.each([
    [1, 2],
    [2, 4],
  ])('comes again after attempt %i, %i seconds later', async (attempt, seconds) => {
    const { run, seen } = stage({ attempt, produce: () => Promise.reject(new Error('socket closed')) });
    expect(await run()).toEqual({ kind: 'retry', afterSeconds: seconds });
    expect(seen).toMatchObject({ released: [seconds * 1000], failed: [] });
  });

  it('comes again when a service was away, whatever class the error has', async () => {
    const away = new PlatformError('SERVICE_UNAVAILABLE', 'The records could not all be read');
    expect(await stage({ produce: () => Promise.reject(away) }).run()).toMatchObject({ kind: 'retry' });
  });

  it('fails after its last attempt, without a word of the inner error', async () => {
    const { run, seen } = stage({
      attempt: 3,
      produce: () => Promise.reject(new Error('secret host 10.0.0.1')),
    });
    expect(await run()).toEqual({ kind: 'failed' });
    expect(seen.failed[0]?.code).toBe('REPORT_GENERATION_FAILED');
    expect(seen.failed[0]?.message).toContain('rpt_1');
    expect(seen.failed[0]?.message).not.toContain('secret');
  });

  it('fails with a way out when the worker runs out of time, though its code hears nothing', async () => {
    const stop = new AbortController();
    const { run, seen } = stage({ produce: forever, outOfTime: stop.signal });
    const end = run();
    stop.abort(outOfTime());
    expect(await end).toEqual({ kind: 'failed' });
    expect(seen.failed[0]?.message).toContain('shorter period');
  });

  it('is let go when its lease was lost, and its file goes too', async () => {
    const { run, seen } = stage({ produce: forever, transitions: { renew: () => Promise.resolve(false) } });
    const end = run();
    await Promise.resolve();
    await seen.beat();
    expect(await end).toEqual({ kind: 'nothing_to_do' });
    expect(seen).toMatchObject({ removed: [1], failed: [], released: [], beating: false });
  });

  it('is abandoned when all its workers died', async () => {
    const claim = () => Promise.resolve({ kind: 'exhausted' as const, job: { id: 'rpt_1' } as Job });
    const { run, seen } = stage({ transitions: { claim } });
    expect(await run()).toEqual({ kind: 'failed' });
    expect(seen.abandoned).toEqual([exhausted({ id: 'rpt_1' } as Job)]);
  });

  it.each(['busy', 'ended'] as const)('is left alone when %s', async (kind) => {
    const { run, seen } = stage({ transitions: { claim: () => Promise.resolve({ kind, job: {} as Job }) } });
    expect(await run()).toEqual({ kind: 'nothing_to_do' });
    expect(seen.beating).toBe(false);
  });
});

describe('progress', () => {
  it('is written for each step, and within one at most once a second, never falling, never 100', async () => {
    const { run, seen } = stage({
      produce: async ({ progress }) => {
        await progress.reached(10, 'Reading');
        await progress.reached(20, 'Reading');
        seen.now += PROGRESS_EVERY_MS;
        await progress.reached(30, 'Reading');
        await progress.reached(5, 'Writing');
        seen.now += PROGRESS_EVERY_MS;
        await progress.reached(120, 'Writing');
        return product();
      },
    });
    await run();
    expect(seen.progress).toEqual([
      [10, 'Reading'],
      [30, 'Reading'],
      [30, 'Writing'],
      [99, 'Writing'],
    ]);
  });

  it('tells the attempt that it was overtaken', async () => {
    const { run, seen } = stage({
      produce: async ({ progress }) => {
        await progress.reached(10, 'Reading');
        return product();
      },
      transitions: { progress: () => Promise.resolve(false) },
    });
    expect(await run()).toEqual({ kind: 'nothing_to_do' });
    expect(seen.completed).toBe(0);
  });
});
