import { isAccessTokenRevoked } from './revocation-store.ts';
import { markOf } from './secret-hash.ts';
import { findApiKey, findClient, findUserToken } from './store.ts';
import { findAccount } from './user-store.ts';

/**
 * What must still be so for a credential to be good, as text: a connection outlives the call that its credential was
 * checked for, and is closed when this no longer holds. It holds hashes and ids, no secret.
 */
export type Standing = string;

const SEPARATOR = ' ';

export const standingOf = {
  client: (clientId: string, tokenId: string, secretMark: string): Standing =>
    ['client', clientId, tokenId, secretMark].join(SEPARATOR),
  user: (tokenHash: string): Standing => ['user', tokenHash].join(SEPARATOR),
  apiKey: (secretHash: string): Standing => ['key', secretHash].join(SEPARATOR),
};

/** Whether the credential is still good for the company, read anew. Its own expiry is not looked at. */
export async function isInForce(company: string, standing: Standing): Promise<boolean> {
  const [kind = '', first = '', tokenId = '', mark = ''] = standing.split(SEPARATOR);
  switch (kind) {
    case 'client': {
      const [client, isRevoked] = await Promise.all([findClient(first), isAccessTokenRevoked(tokenId)]);
      return (
        !isRevoked && client?.company === company && client.secretHashes.some((hash) => markOf(hash) === mark)
      );
    }
    case 'user': {
      const token = await findUserToken(first);
      return token?.company === company && (await findAccount(company, token.user)) !== undefined;
    }
    case 'key':
      return (await findApiKey(first))?.company === company;
    default:
      return false;
  }
}
