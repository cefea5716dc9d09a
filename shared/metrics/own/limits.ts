/** Dimensions by which one own metric is kept. */
export const MOST_DIMENSIONS = 3;

/**
 * Rows that one event adds to for own metrics, all of its name together: with the 47 that a built-in event adds to at
 * most, its delta stays below MOST_ROWS, so that it can be applied in one transaction.
 */
export const MOST_ROWS_AN_EVENT = 40;

/**
 * Instances learn of a definition with the company's profile, which they read once a minute. From so long after it was
 * made, every event that arrives is counted.
 */
export const KNOWN_EVERYWHERE_MS = 120_000;

export const OWN_NAME_PATTERN = /^[a-z][a-z0-9_]{1,63}$/;
export const UNIT_PATTERN = /^[\p{L}%°€$£][\p{L}\d %°/²³·._-]{0,31}$/u;
