import { stableId } from '#shared/runtime/ids.ts';

export const SUPPRESSION_REASONS = ['bounce', 'complaint'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** An address to which a company sends no more mail. */
export interface Suppression {
  company: string;
  /** `sup_…` */
  id: string;
  address: string;
  reason: SuppressionReason;
  /** What the receiving side said. */
  details: string;
  /** The delivery that it was said of. */
  deliveryId: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Ids of addresses tell no time: an address that comes again has the id that it had. Zero would be taken for none. */
const NO_TIME_MS = 1;

/** The same for the same address, however it is written; it tells nothing of it. */
export function suppressionId(company: string, address: string): string {
  return stableId('sup', NO_TIME_MS, `${company} ${address.toLowerCase()}`);
}

/** What a delivery says of a recipient that gets no mail. */
export function notSent({ reason, at, id }: Suppression): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const why =
    reason === 'bounce' ? `mail to this address bounced on ${day}` : `the recipient complained on ${day}`;
  return `Not sent: ${why}. An admin lifts this with DELETE /v2/admin/suppressions/${id}.`;
}
