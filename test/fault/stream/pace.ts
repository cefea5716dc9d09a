/** An update of a periodic channel. */
export interface Told {
  epoch: string;
  sequence: number;
  /** When its turn began; epoch milliseconds. */
  at: number;
  figures: string;
}

/**
 * Changes that came sooner than the interval allows. A late turn may shorten one interval, never those that follow: of so
 * many changes after one another, the last comes at least one interval for each but two after the first.
 */
export function changesTooSoon(updates: readonly Told[], intervalMs: number): string[] {
  const changes = updates
    .toSorted((one, other) => (one.epoch === other.epoch ? one.sequence - other.sequence : one.at - other.at))
    .filter(({ epoch, sequence, figures }, n, sorted) => {
      const before = sorted[n - 1];
      return before?.epoch === epoch && before.sequence === sequence - 1 && before.figures !== figures;
    });
  return changes.flatMap((last, n) =>
    changes
      .slice(0, Math.max(0, n - 1))
      .filter(({ epoch, at }, m) => epoch === last.epoch && last.at - at < (n - m - 1) * intervalMs)
      .map(({ sequence }) => `changes ${sequence} to ${last.sequence} came sooner than asked`),
  );
}
