/**
 * A value made at first use and kept. Where making it fails, the next call tries again, so that a passing fault
 * during a cold start does not stay with the instance.
 */
export function lazy<T>(make: () => T): () => T {
  let kept: { value: T } | undefined;
  return () => {
    if (kept) return kept.value;
    const value = make();
    kept = { value };
    if (value instanceof Promise) {
      value.catch(() => {
        kept = undefined;
      });
    }
    return value;
  };
}
