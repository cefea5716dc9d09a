/** Does the work for each of them, at most so many at once, and gives what came of it in their order. */
export async function atMost<In, Out>(
  most: number,
  all: readonly In[],
  work: (one: In) => Promise<Out>,
): Promise<Out[]> {
  const open = all.entries();
  const results: Out[] = [];
  const worker = async () => {
    for (const [index, one] of open) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}

/** Lets at most so many pieces of work run at once, whoever asks. */
export function turnstile(most: number): <Out>(work: () => Promise<Out>) => Promise<Out> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
