import { randomUUID } from 'node:crypto';
import type { InvokeOutcome } from '../cloud-types.ts';
import type { FunctionSpec } from './function-spec.ts';
import { type Instance, startInstance } from './instance.ts';

/** Instances that have been idle for so long end, but for the last one. */
const IDLE_MS = 60_000;

export interface Pool {
  invoke: (eventJson: string) => Promise<InvokeOutcome>;
  /** Ends idle instances now and busy ones after their invocation; whatever waits still runs. */
  retire: () => Promise<void>;
  /** Starts an instance ahead of the first invocation. */
  warm: () => void;
  /** Waits `graceMs` for running invocations, then ends every instance. */
  stop: (graceMs: number) => Promise<void>;
}

export interface PoolOptions {
  program: string;
  spec: FunctionSpec;
  environment: () => Record<string, string>;
  /** Most instances at once where the function reserves no concurrency; further invocations wait for one. */
  maxInstances: number;
  onOutput: (text: string) => void;
}

interface Slot {
  instance: Instance;
  idleSince: number;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
const THROTTLED: InvokeOutcome = {
  kind: 'error',
  errorType: 'TooManyRequestsException',
  message: 'Rate Exceeded.',
};
const STOPPED: InvokeOutcome = {
  kind: 'error',
  errorType: 'ServiceException',
  message: 'The local cloud is stopping.',
};

/**
 * The instances of one function. As on Lambda an instance runs one invocation at a time and stays warm for the next;
 * with reserved concurrency, an invocation past it is refused at once
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html). Without, Lambda would start up to
 * 1,000 instances; here an invocation past `maxInstances` waits.
 */
export function createPool(options: PoolOptions): Pool {
  return new FunctionPool(options);
}

class FunctionPool implements Pool {
  readonly #options: PoolOptions;
  readonly #idle: Slot[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  readonly #busy = new Set<Slot>();
  #retired = false;
  #stopped = false;
  readonly #retirement: NodeJS.Timeout;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#retirement = setInterval(() => this.#retireIdle(), IDLE_MS / 2).unref();
  }

  async invoke(eventJson: string): Promise<InvokeOutcome> {
    const { spec, maxInstances } = this.#options;
    const limit = spec.reservedConcurrency ?? maxInstances;
    if (spec.reservedConcurrency !== undefined && this.#busy.size >= limit) return THROTTLED;
    while (this.#busy.size >= limit && !this.#stopped) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#stopped) return STOPPED;
    const running = this.#runOn(this.#take(), eventJson);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#waiting.shift()?.();
    }
  }

  warm(): void {
    if (this.#idle.length === 0 && this.#busy.size === 0 && !this.#stopped) this.#idle.push(this.#start());
  }

  async retire(): Promise<void> {
    this.#retired = true;
    clearInterval(this.#retirement);
    await Promise.all(this.#idle.splice(0).map(({ instance }) => instance.stop()));
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#retirement);
    for (const wake of this.#waiting.splice(0)) wake();
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([Promise.allSettled(this.#running), grace]);
    const all = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(all.map(({ instance }) => instance.stop()));
  }

  async #runOn(slot: Slot, eventJson: string): Promise<InvokeOutcome> {
    this.#busy.add(slot);
    const outcome = await slot.instance.run(randomUUID(), eventJson, this.#options.spec.timeoutMs);
    this.#busy.delete(slot);
    const isKept = !this.#retired && !this.#stopped;
    if (isKept && !slot.instance.isDead()) this.#idle.push({ ...slot, idleSince: performance.now() });
    else await slot.instance.stop();
    return outcome;
  }

  #take(): Slot {
    for (let slot = this.#idle.pop(); slot !== undefined; slot = this.#idle.pop()) {
      if (!slot.instance.isDead()) return slot;
    }
    return this.#start();
  }

  #start(): Slot {
    const { program, spec, environment, onOutput } = this.#options;
    const instance = startInstance({ program, spec, environment: environment(), onOutput });
    return { instance, idleSince: performance.now() };
  }

  #retireIdle(): void {
    const before = performance.now() - IDLE_MS;
    while (this.#idle.length > 1 && (this.#idle[0]?.idleSince ?? before) < before) {
      void this.#idle.shift()?.instance.stop();
    }
  }
}
