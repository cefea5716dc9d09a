import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { directoryKey } from './directory-keys.ts';

/**
 * Ends an access token before its time, by its `jti`: whatever its text looks like, it is refused everywhere within a
 * minute. The note is kept until the token would have ended by itself.
 */
export async function revokeAccessToken(token: {
  tokenId: string;
  company: string;
  /** Epoch seconds. */
  expiresAt: number;
}): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Item: {
        ...directoryKey.revoked(token.tokenId),
        company: { S: token.company },
        expires_at: { N: String(token.expiresAt) },
      },
    }),
  );
}

export async function isAccessTokenRevoked(tokenId: string): Promise<boolean> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: directoryKey.revoked(tokenId),
      ConsistentRead: true,
    }),
  );
  return item !== undefined;
}
