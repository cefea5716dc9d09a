import { PARTITIONS } from '#shared/runtime/partitions.ts';

type Key = { pk: { S: string } };

/** Keys of the directory, which leads from a credential to its company. Secrets stand in it as hashes only. */
export const directoryKey = {
  client: (clientId: string): Key => ({ pk: { S: PARTITIONS.directory.client(clientId) } }),
  apiKey: (secretHash: string): Key => ({ pk: { S: PARTITIONS.directory.apiKey(secretHash) } }),
  userToken: (tokenHash: string): Key => ({ pk: { S: PARTITIONS.directory.userToken(tokenHash) } }),
  /** Access tokens that were ended before their time. */
  revoked: (tokenId: string): Key => ({ pk: { S: PARTITIONS.directory.revoked(tokenId) } }),
  /** Opens one stream connection. */
  ticket: (ticketHash: string): Key => ({ pk: { S: PARTITIONS.directory.ticket(ticketHash) } }),
  /** Leads to the user that was invited. */
  invitation: (tokenHash: string): Key => ({ pk: { S: PARTITIONS.directory.invitation(tokenHash) } }),
  email: (address: string): Key => ({ pk: { S: PARTITIONS.directory.email(address) } }),
};
