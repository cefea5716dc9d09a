/** One line of docs/performance.md. */
export interface Measured {
  name: string;
  what: string;
  /** The figure reached, as text; ratios with two digits. */
  figure: string;
  goal: string;
  reached: boolean;
  /** Numerator, denominator and circumstances. */
  detail: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Runs both in turn, so that a change of the machine's speed meets both alike; medians. */
export async function interleaved(
  runs: number,
  one: () => Promise<number> | number,
  other: () => Promise<number> | number,
): Promise<[number, number]> {
  const first: number[] = [];
  const second: number[] = [];
  for (let run = 0; run < runs; run++) {
    first.push(await one());
    second.push(await other());
  }
  return [median(first), median(second)];
}
