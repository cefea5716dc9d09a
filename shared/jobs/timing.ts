/** Timing of the job engine, in milliseconds unless named otherwise. One table, so that the numbers can be read together. */

/** A running attempt that shows no sign of life for as long is taken to be dead. */
export const LEASE_MS = 30_000;
/** A living worker renews its lease so often, so that two lost renewals still leave it its lease. */
export const HEARTBEAT_MS = 10_000;
/** What attempts left behind is cleared away so long after a job's end, when no worker can still be at it. */
export const SWEEP_AFTER_MS = 2 * LEASE_MS;
/** A job is tried so often before it is failed. */
export const MAX_ATTEMPTS = 3;
/** A job whose message brought no worker within this time gets another message. */
export const START_WITHIN_MS = 60_000;
/** A queue is compared with its jobs so often while there are any. */
export const RECONCILE_EVERY_MS = 15 * 60_000;
/** A job that nobody took up for so long after it got its slot is failed: its owner must not wait for ever. */
export const GIVE_UP_AFTER_MS = 6 * 3_600_000;
/** The clock looks ahead by one beat: what falls due before its next tick is sent with a delay. */
export const CLOCK_BEAT_MS = 60_000;
/** Rows are reported at most so often. */
export const PROGRESS_EVERY_MS = 1_000;
/** First pause before a failed attempt is tried again; doubles with each attempt. */
export const RETRY_PAUSE_S = 2;
/** A worker gives up so long before its function would be stopped, to write down why. */
export const STOP_BEFORE_TIMEOUT_MS = 15_000;
/** Records outlive their file, so that a late caller is told "expired" and not "unknown". */
export const RECORD_KEPT_MS = 30 * 86_400_000;
/** The longest life of a download link. */
export const LINK_LIFE_S = 900;
