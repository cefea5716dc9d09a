import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { InvokeOutcome } from '../cloud-types.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { InstanceData, InstanceMessage, InvocationRequest } from './messages.ts';

/**
 * The largest answer of a synchronous invocation, in bytes,
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;
/**
 * Loading the module does not count against the function's timeout, and may take this long,
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const INIT_LIMIT_MS = 10_000;
/** V8's heap gets this part of the function's memory; the rest is for buffers and code, as on Lambda. */
const HEAP_PART = 0.9;

/** One instance of a function: a thread with its own environment that runs one invocation at a time. */
export interface Instance {
  readonly isDead: () => boolean;
  /** Runs one invocation; the timeout ends the thread, and with it whatever it was doing. */
  run: (requestId: string, eventJson: string, timeoutMs: number) => Promise<InvokeOutcome>;
  stop: () => Promise<void>;
}

export interface InstanceOptions {
  /** Path of the thread's program, see `writeThreadProgram`. */
  program: string;
  spec: FunctionSpec;
  environment: Record<string, string>;
  onOutput: (text: string) => void;
}

export function startInstance({ program, spec, environment, onOutput }: InstanceOptions): Instance {
  const worker = startWorker(program, spec, environment);
  worker.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  worker.stderr.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  let dead = false;
  let settle: ((outcome: InvokeOutcome) => void) | undefined;
  let cause: InvokeOutcome | undefined;
  worker.on('error', (error) => {
    cause = deathOutcome(error);
    onOutput(`${error.stack ?? error.message}\n`);
  });
  worker.on('exit', (code) => {
    dead = true;
    settle?.(cause ?? exitOutcome(code));
  });
  const ready = Promise.withResolvers<void>();
  worker.once('exit', () => ready.resolve());
  worker.on('message', (message: InstanceMessage) => {
    if (message.kind === 'ready') ready.resolve();
    else settle?.(outcomeOf(message));
  });
  const settled = (): Promise<InvokeOutcome> =>
    new Promise((resolve) => {
      if (dead) resolve(cause ?? exitOutcome(1));
      else settle = resolve;
    });
  return {
    isDead: () => dead,
    run: async (requestId, eventJson, timeoutMs) => {
      const finished = settled();
      const endAfter = (limitMs: number): NodeJS.Timeout =>
        setTimeout(() => {
          settle?.({ kind: 'timeout', afterMs: limitMs });
          dead = true;
          void worker.terminate();
        }, limitMs);
      let timer = endAfter(INIT_LIMIT_MS);
      await ready.promise;
      clearTimeout(timer);
      timer = endAfter(timeoutMs);
      worker.postMessage({ requestId, eventJson, remainingMs: timeoutMs } satisfies InvocationRequest, []);
      const outcome = await finished;
      clearTimeout(timer);
      settle = undefined;
      return outcome;
    },
    stop: async () => {
      if (dead) return;
      await Promise.all([once(worker, 'exit'), worker.terminate()]);
    },
  };
}

function startWorker(program: string, spec: FunctionSpec, environment: Record<string, string>): Worker {
  const workerData: InstanceData = {
    codeDir: spec.codeDir,
    handler: spec.handler,
    functionName: spec.name,
    functionArn: spec.arn,
    memoryMb: spec.memoryMb,
  };
  return new Worker(program, {
    workerData,
    env: environment,
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(spec.memoryMb * HEAP_PART) },
  });
}

function outcomeOf(message: Exclude<InstanceMessage, { kind: 'ready' }>): InvokeOutcome {
  if (message.kind === 'failed') return { kind: 'error', ...message.error };
  if (Buffer.byteLength(message.resultJson) > MAX_RESULT_BYTES) {
    const limit = `Response payload size exceeded maximum allowed payload size (${MAX_RESULT_BYTES} bytes).`;
    return { kind: 'error', errorType: 'Function.ResponseSizeTooLarge', message: limit };
  }
  return { kind: 'ok', payload: JSON.parse(message.resultJson) };
}

function exitOutcome(code: number): InvokeOutcome {
  const message = `Runtime exited without providing a reason (exit code ${code})`;
  return { kind: 'error', errorType: 'Runtime.ExitError', message };
}

/** A thread ends by itself for want of memory, or because an error was thrown that no handler awaited. */
function deathOutcome(error: Error & { code?: string }): InvokeOutcome {
  const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const reason = isMemory ? 'Runtime exited with error: signal: killed (out of memory)' : error.message;
  return {
    kind: 'error',
    errorType: isMemory ? 'Runtime.ExitError' : 'Runtime.UncaughtException',
    message: reason,
  };
}
