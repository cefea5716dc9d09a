import * as z from 'zod';

const MOST_RECIPIENTS = 50;

/** Addresses that each get a mail of their own. */
export const recipientList = z
  .array(z.email('Must be an e-mail address').max(254))
  .min(1, 'Must be a non-empty array')
  .max(MOST_RECIPIENTS, `Must have at most ${MOST_RECIPIENTS} addresses`)
  .refine((list) => new Set(list).size === list.length, 'Must not name an address twice');
