/** Which removals in a stream are the TTL sweep's. */
export interface TtlMarks {
  add: (tableName: string, keys: unknown) => void;
  has: (tableName: string, keys: unknown) => boolean;
}

/** Marks are forgotten, oldest first, past this many; their stream records have long been read by then. */
const KEPT = 100_000;

export function createTtlMarks(): TtlMarks {
  const marks = new Set<string>();
  return {
    add: (tableName, keys) => {
      marks.add(identity(tableName, keys));
      if (marks.size > KEPT) marks.delete(marks.values().next().value ?? '');
    },
    has: (tableName, keys) => marks.has(identity(tableName, keys)),
  };
}

function identity(tableName: string, keys: unknown): string {
  const entries = Object.entries(keys as Record<string, unknown>).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([tableName, entries]);
}
