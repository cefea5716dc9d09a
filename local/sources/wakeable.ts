/** A wait that a poke ends early; a poke that comes while nobody waits ends the next wait at once. */
export interface Wakeable {
  poke: () => void;
  wait: (ms: number) => Promise<void>;
}

export function createWakeable(): Wakeable {
  let poked = false;
  let wake: (() => void) | undefined;
  return {
    poke: () => {
      poked = true;
      wake?.();
    },
    wait: async (ms) => {
      if (!poked && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      poked = false;
    },
  };
}
