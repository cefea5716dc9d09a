import { versions } from 'node:process';

/** Release of the IANA time zone data that buckets are made with, such as 2026c. */
export const TIME_ZONE_DATA = versions.tz ?? 'unknown';
