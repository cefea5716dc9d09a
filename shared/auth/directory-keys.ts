type Key = { pk: { S: string } };

/** Keys of the directory, which leads from a credential to its company. Secrets stand in it as hashes only. */
export const directoryKey = {
  client: (clientId: string): Key => ({ pk: { S: `client#${clientId}` } }),
  apiKey: (secretHash: string): Key => ({ pk: { S: `apikey#${secretHash}` } }),
  userToken: (tokenHash: string): Key => ({ pk: { S: `token#${tokenHash}` } }),
  /** Access tokens that were ended before their time. */
  revoked: (tokenId: string): Key => ({ pk: { S: `revoked#${tokenId}` } }),
  /** Opens one stream connection. */
  ticket: (ticketHash: string): Key => ({ pk: { S: `ticket#${ticketHash}` } }),
  /** Leads to the user that was invited. */
  invitation: (tokenHash: string): Key => ({ pk: { S: `invitation#${tokenHash}` } }),
  email: (address: string): Key => ({ pk: { S: `email#${address.toLowerCase()}` } }),
};
