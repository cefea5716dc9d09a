import { PARTITIONS } from '#shared/runtime/partitions.ts';

/** Where a company's profile stands. */
export function profileKey(company: string): Record<'pk' | 'sk', { S: string }> {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: 'profile' } };
}
