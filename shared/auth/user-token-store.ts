import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { newSecret } from './credential.ts';
import { directoryKey } from './directory-keys.ts';
import { hashSecret } from './secret-hash.ts';

/** A new token of the user, valid until it is revoked; kept as a hash. Tokens it has stay valid. */
export async function issueUserToken(
  owner: { company: string; user: string },
  nowMs: number,
): Promise<string> {
  const token = newSecret('user_token');
  await dynamo().send(
    new PutItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Item: {
        ...directoryKey.userToken(hashSecret(token)),
        company: { S: owner.company },
        user: { S: owner.user },
        created_at: { N: String(nowMs) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  return token;
}

/** Ends the token of that hash at once; again changes nothing. A caller's own one is its `credential`. */
export async function revokeUserToken(tokenHash: string): Promise<void> {
  await dynamo().send(
    new DeleteItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: directoryKey.userToken(tokenHash),
    }),
  );
}
