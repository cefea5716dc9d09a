/** Connections, and different subscriptions among them, of the companies that docs/scaling.md shows. */
export const SIZES: readonly (readonly [connections: number, distinct: number])[] = [
  [100, 1],
  [1_000, 1],
  [1_000, 50],
  [10_000, 1],
  [100_000, 1],
  [100_000, 50],
];
