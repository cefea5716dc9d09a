/** Where a company's profile stands. */
export function profileKey(company: string): Record<'pk' | 'sk', { S: string }> {
  return { pk: { S: company }, sk: { S: 'profile' } };
}
