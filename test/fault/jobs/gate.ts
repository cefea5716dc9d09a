/** What happens to a call that a worker makes to the outside. */
export type Fate =
  | 'done'
  /** It fails before it does anything. */
  | 'refused'
  /** It is done, and the worker is told that it failed. */
  | 'answer_lost'
  /** The worker dies before it, or after it. */
  | 'killed_before'
  | 'killed_after';

interface Pending {
  label: string;
  decide: (fate: Fate) => Promise<void>;
}

/** A process whose every call outside waits until the test says what becomes of it. A dead one hears nothing more. */
export class Process {
  readonly pending: Pending[] = [];
  dead = false;
  ended = false;
  /** Its heartbeat, while it has one. */
  beat: (() => Promise<void>) | undefined;
  #arrived: (() => void) | undefined;

  gate<A extends unknown[], T>(
    label: string,
    call: (...given: A) => Promise<T>,
  ): (...given: A) => Promise<T> {
    return (...given) =>
      new Promise<T>((resolve, reject) => {
        if (this.dead) return;
        const decide = async (fate: Fate): Promise<void> => {
          if (fate === 'killed_before') this.dead = true;
          if (fate === 'killed_before') return;
          if (fate === 'refused') return reject(new Error(`injected: ${label} refused`));
          const outcome = await call(...given).then(
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

/** Lets everything run that waits for nothing outside. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
