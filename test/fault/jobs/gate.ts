import { AsyncLocalStorage } from 'node:async_hooks';
import { dynamo } from '#shared/runtime/dynamo.ts';

/** What happens to a call that a process makes to the outside. */
export type Fate =
  | 'done'
  /** It fails before it does anything. */
  | 'refused'
  /** It is done, and the process is told that it failed. */
  | 'answer_lost'
  /** The process dies before it, or after it. */
  | 'killed_before'
  | 'killed_after';

interface Pending {
  label: string;
  decide: (fate: Fate) => Promise<void>;
}

const current = new AsyncLocalStorage<Process>();

/** A process whose every call outside waits until the test says what becomes of it. A dead one hears nothing more. */
export class Process {
  readonly pending: Pending[] = [];
  dead = false;
  ended = false;
  /** Its heartbeat, while it has one. */
  beat: (() => Promise<void>) | undefined;
  #arrived: (() => void) | undefined;

  /** Runs as this process: what it asks of the database waits at the gate as well. */
  run(work: () => Promise<unknown>): Promise<void> {
    const settled = () => undefined;
    return current.run(this, () => work().then(settled, settled));
  }

  /** Runs what the process is for. */
  start(main: () => Promise<unknown>): void {
    void this.run(main).finally(() => {
      this.ended = true;
    });
  }

  gate<A extends unknown[], T>(
    label: string,
    call: (...given: A) => Promise<T>,
  ): (...given: A) => Promise<T> {
    return (...given) =>
      new Promise<T>((resolve, reject) => {
        if (this.dead) return;
        const asThisProcess = AsyncLocalStorage.snapshot();
        const decide = async (fate: Fate): Promise<void> => {
          if (fate === 'killed_before') this.dead = true;
          if (fate === 'killed_before') return;
          if (fate === 'refused') return reject(new Error(`injected: ${label} refused`));
          const outcome = await asThisProcess(call, ...given).then(
            (value) => () => resolve(value),
            (error: unknown) => () => reject(error instanceof Error ? error : new Error(String(error))),
          );
          if (fate === 'killed_after') this.dead = true;
          else if (fate === 'answer_lost') reject(new Error(`injected: answer of ${label} lost`));
          else outcome();
        };
        this.pending.push({ label, decide });
        this.#arrived?.();
      });
  }

  /** Gates every method of an object. */
  gateAll<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const method = Reflect.get(object, name) as (...given: unknown[]) => Promise<unknown>;
        return this.gate(String(name), method);
      },
    });
  }

  async step(which: number, fate: Fate): Promise<void> {
    const [next] = this.pending.splice(which % Math.max(1, this.pending.length), 1);
    // An upload goes on only when a call that its source makes has been decided.
    const arrival = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    await Promise.race([next?.decide(fate), arrival]);
    await flush();
  }
}

/** From now on each process's calls to the database wait at its gate; the test's own go through. */
export function gateDatabase(): void {
  dynamo().middlewareStack.add(
    (next, context) => (args) => throughGate(context.commandName ?? 'database', () => next(args)),
    { step: 'initialize', name: 'gate', priority: 'low' },
  );
}

/** A call to the outside by whichever process makes it. */
export function throughGate<T>(label: string, call: () => Promise<T>): Promise<T> {
  const process = current.getStore();
  return process ? process.gate(label, call)() : call();
}

/** Lets everything run that waits for nothing outside. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
