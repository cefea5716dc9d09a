const DAY_S = 86_400;
/**
 * A day's last point may be written `retentionDays` after its end, which a zone moves up to 12 hours on; the stream
 * repeats a delta for 24 hours more. Until then its rows, and the delta itself, must be there.
 */
const DAYS_AFTER_DAY = 3;
/** Expired items stay for days until they are deleted; a mark must outlive the delta that somebody may still find. */
const DAYS_AFTER_DELTA = 30;

/** When a point may go, in epoch seconds: its id is known for longer than a copy of it would be taken. */
export function pointExpiry(atMs: number, retentionDays: number): number {
  return Math.ceil(atMs / 1000) + (retentionDays + 1) * DAY_S;
}

/** When a day's deltas and rows may go, in epoch seconds. */
export function dayExpiry(day: string, retentionDays: number): number {
  return Date.parse(day) / 1000 + (retentionDays + DAYS_AFTER_DAY) * DAY_S;
}

/** When the mark of a delta may go, in epoch seconds. */
export function markExpiry(deltaExpiry: number): number {
  return deltaExpiry + DAYS_AFTER_DELTA * DAY_S;
}
