import type { Caller } from '#shared/http/caller.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { revokeAccessToken } from './revocation-store.ts';
import { revokeUserToken } from './user-token-store.ts';

/**
 * Ends the very credential that the caller came with.
 * @throws PlatformError AUTH_SCOPE_INSUFFICIENT for an API key, which is revoked by an admin
 */
export async function endCredential(caller: Caller): Promise<void> {
  const { kind, id, expiresAt } = caller.credential;
  switch (kind) {
    case 'user_token':
      return revokeUserToken({ company: caller.company, user: caller.principal }, id);
    case 'access_token':
      return revokeAccessToken({ tokenId: id, company: caller.company, expiresAt });
    case 'api_key':
      throw new PlatformError('AUTH_SCOPE_INSUFFICIENT', 'An API key cannot log out', {
        details: 'Revoke it with DELETE /v2/admin/api-keys/{key_id}, by a caller that holds admin:manage.',
      });
  }
}
