import { EXACT_MEMBERS } from './distinct.ts';
import { estimateOf, pairOf } from './sketch.ts';

/** What a row of a distinct count holds: members while they are few, pairs of the sketch once they are many. */
export interface PageContent {
  /** Member hashes, base64. */
  members: readonly string[];
  pairs: readonly number[];
}

interface Page {
  members: Set<string>;
  pairs: Set<number>;
  isSketch: boolean;
}

/** A page counts as a sketch from its size on, whether or not a writer has got round to replacing its members. */
export function isSketch({ members, pairs }: PageContent): boolean {
  return pairs.length > 0 || members.length > EXACT_MEMBERS;
}

/** The union of pages over buckets and groups: exact where all of them are, else estimated page by page. */
export class DistinctSet {
  readonly #pages = new Map<string, Page>();

  join(page: string, content: PageContent): void {
    const known = this.#pages.get(page) ?? { members: new Set(), pairs: new Set(), isSketch: false };
    this.#pages.set(page, known);
    for (const hash of content.members) known.members.add(hash);
    for (const pair of content.pairs) known.pairs.add(pair);
    known.isSketch ||= isSketch(content);
  }

  /** Members of the other too; pages hold members by hash alone, so sets of any source can be united. */
  unite(other: DistinctSet): void {
    for (const [page, { members, pairs, isSketch: whole }] of other.#pages) {
      const known = this.#pages.get(page) ?? { members: new Set(), pairs: new Set(), isSketch: false };
      this.#pages.set(page, known);
      for (const hash of members) known.members.add(hash);
      for (const pair of pairs) known.pairs.add(pair);
      known.isSketch ||= whole;
    }
  }

  get isEstimated(): boolean {
    return this.#pages.values().some((page) => page.isSketch);
  }

  get size(): number {
    let size = 0;
    for (const page of this.#pages.values()) {
      size += page.isSketch ? estimateOf(allPairs(page)) : page.members.size;
    }
    return size;
  }
}

function allPairs({ members, pairs }: Page): Set<number> {
  const all = new Set(pairs);
  for (const hash of members) all.add(pairOf(hash));
  return all;
}
