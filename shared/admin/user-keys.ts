import { PARTITIONS } from '#shared/runtime/partitions.ts';

type TextKey<Name extends string> = Record<Name, { S: string }>;

export function userKey(company: string, user: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `user#${user}` } };
}

/** The company's set of active admins, by which the last one is known whoever else is being removed. */
export function adminsKey(company: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: 'admins' } };
}

/** Holds an address for a company's invitation: two invitations of one address would be two users. */
export function invitedAddressKey(company: string, email: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `invited#${email.toLowerCase()}` } };
}
