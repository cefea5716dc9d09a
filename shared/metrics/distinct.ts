import { hash } from 'node:crypto';

const MEMBER_BYTES = 7;
/**
 * A day's members of one tuple are spread over this many items by their hash. An item holds some 50,000 members
 * (DynamoDB's 400 KB), so a tuple counts up to about 200,000 distinct members a day exactly; the write that would pass
 * an item's size fails and is reported, it is never cut.
 */
export const DISTINCT_PAGES = 4;

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
