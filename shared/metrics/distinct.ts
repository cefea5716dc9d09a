import { hash } from 'node:crypto';

const MEMBER_BYTES = 7;
/** A day's members of one tuple are spread over this many items by their hash. */
const DISTINCT_PAGES = 4;
/**
 * A page of more members is counted by a sketch, so that no item, and no write to it, grows without bound. Up to some
 * 16,000 distinct members of a tuple a day are counted exactly, more of them with a standard error of 0.8 %.
 */
export const EXACT_MEMBERS = 4_096;

const MOST_KEPT = 10_000;
const hashes = new Map<string, string>();

/**
 * 56 bits of SHA-256, base64: two of a million members collide with a probability of one in 100,000. A batch names the
 * same orders and people again and again, so hashes are remembered.
 */
export function memberHash(member: string): string {
  const known = hashes.get(member);
  if (known !== undefined) return known;
  const made = hash('sha256', member, 'buffer').subarray(0, MEMBER_BYTES).toString('base64');
  if (hashes.size >= MOST_KEPT) hashes.clear();
  hashes.set(member, made);
  return made;
}

export function pageOf(hashed: string): string {
  return String((Buffer.from(hashed, 'base64')[0] ?? 0) % DISTINCT_PAGES);
}
