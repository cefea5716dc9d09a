import type { ReadRetention } from '#shared/media/read-retention.ts';

/** For reports that ask for none. */
export const noCohorts: ReadRetention = () => Promise.reject(new Error('This report asks for no cohorts.'));
