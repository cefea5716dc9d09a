type TextKey<Name extends string> = Record<Name, { S: string }>;

export function userKey(company: string, user: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: company }, sk: { S: `user#${user}` } };
}

/** The company's set of active admins, by which the last one is known whoever else is being removed. */
export function adminsKey(company: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: company }, sk: { S: 'admins' } };
}

/** Holds an address for a company's invitation: two invitations of one address would be two users. */
export function invitedAddressKey(company: string, email: string): TextKey<'pk' | 'sk'> {
  return { pk: { S: company }, sk: { S: `invited#${email.toLowerCase()}` } };
}

/** Leads from an e-mail address to its user. */
export function emailKey(email: string): TextKey<'pk'> {
  return { pk: { S: `email#${email.toLowerCase()}` } };
}

/** Leads from the hash of an invitation's token to the invited user. */
export function invitationKey(tokenHash: string): TextKey<'pk'> {
  return { pk: { S: `invitation#${tokenHash}` } };
}
