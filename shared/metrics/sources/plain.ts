import { COMMON_PAIRS, COMMON_TUPLES, makeSource, type Source } from './source.ts';

const MOST_KEPT = 1_000;
const known = new Map<string, Source>();

/** Any name can be counted: `event:<name>` or `metric:<name>`, how often it came and the sum of its values. */
export function plainSource(name: string): Source {
  const found = known.get(name);
  if (found) return found;
  const made = makeSource({
    name,
    tuples: [...COMMON_TUPLES, ...COMMON_PAIRS],
    contributionOf: ({ value }) => ({
      sums: { count: '1', ...(value === null ? {} : { value, valued: '1' }) },
      members: {},
    }),
  });
  if (known.size >= MOST_KEPT) known.clear();
  known.set(name, made);
  return made;
}
