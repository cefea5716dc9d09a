import { createHash } from 'node:crypto';

const MEMBER_BYTES = 7;
/**
 * A day's members of one tuple are spread over this many items by their hash. An item holds some 50,000 members
 * (DynamoDB's 400 KB), so a tuple counts up to about 200,000 distinct members a day exactly; the write that would pass
 * an item's size fails and is reported, it is never cut.
 */
export const DISTINCT_PAGES = 4;

/** 56 bits of SHA-256, base64: two of a million members collide with a probability of one in 100,000. */
export function memberHash(member: string): string {
  return createHash('sha256').update(member).digest().subarray(0, MEMBER_BYTES).toString('base64');
}

export function pageOf(hash: string): string {
  return String((Buffer.from(hash, 'base64')[0] ?? 0) % DISTINCT_PAGES);
}
