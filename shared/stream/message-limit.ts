/** Messages a second that a connection may send for long, and at once. */
const RATE = 10;
const BURST = 50;
/** So many refused messages in a row end the connection. */
const PATIENCE = 100;
const MOST_KEPT = 10_000;

/** `warned`: refused with an answer. `silenced`: refused without one. `refused`: the connection must be closed. */
export type MessageVerdict = 'admitted' | 'warned' | 'silenced' | 'refused';

interface Bucket {
  tokens: number;
  at: number;
  refused: number;
}

/**
 * Message budgets of connections in this instance. They are in memory so that a flood costs no table a write; API
 * Gateway may spread a connection over instances, each of which holds it to this.
 */
const buckets = new Map<string, Bucket>();

/** Takes a message from the connection's budget, before anything else is done for it. */
export function admit(connection: string, now: number): MessageVerdict {
  const bucket = buckets.get(connection) ?? { tokens: BURST, at: now, refused: 0 };
  if (!buckets.has(connection)) {
    if (buckets.size >= MOST_KEPT) buckets.clear();
    buckets.set(connection, bucket);
  }
  bucket.tokens = Math.min(BURST, bucket.tokens + (Math.max(0, now - bucket.at) * RATE) / 1000);
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    bucket.refused = 0;
    return 'admitted';
  }
  bucket.refused += 1;
  if (bucket.refused === 1) return 'warned';
  return bucket.refused % PATIENCE === 0 ? 'refused' : 'silenced';
}
