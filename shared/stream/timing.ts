/** Milliseconds unless the name says otherwise. */

/** Shortest pause between two turns of a company: what arrives meanwhile is in the second. */
export const TURN_GAP_MS = 500;
/** A turn whose worker died ends after this; longer than the worker's own timeout. */
export const TURN_LEASE_MS = 35_000;
/** Expired, revoked and gone connections are looked for this often. */
export const SWEEP_MS = 30_000;
/** A turn that is overdue by this much has lost its message. */
export const LOST_TICK_MS = 60_000;
/** A channel without listeners goes on for this long, so that who reconnects misses nothing. */
export const LINGER_MS = 120_000;
/** Updates are kept this long for `resume_from`. */
export const LOG_KEPT_S = 900;
/** SQS's longest delay. */
export const LONGEST_DELAY_MS = 900_000;
/** Items of the table that nobody has touched for this long go by TTL. */
export const IDLE_KEPT_S = 86_400;
