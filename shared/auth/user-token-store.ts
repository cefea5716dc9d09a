import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { newSecret } from './credential.ts';
import { directoryKey } from './directory-keys.ts';
import { hashSecret } from './secret-hash.ts';

interface TokenOwner {
  company: string;
  user: string;
}

/** Where a company's tokens are listed, for whoever deletes the company: the directory is not keyed by company. */
export function tokensPartition(company: string): string {
  return PARTITIONS.records.tokens(company);
}

const recordKey = ({ company, user }: TokenOwner, hash: string) => ({
  pk: { S: tokensPartition(company) },
  sk: { S: `${user}#${hash}` },
});

/** A new token of the user, valid until it is revoked; kept as a hash. Tokens it has stay valid. */
export async function issueUserToken(owner: TokenOwner, nowMs: number): Promise<string> {
  const token = newSecret('user_token');
  const hash = hashSecret(token);
  const onlyNew = 'attribute_not_exists(pk)';
  const facts = { company: { S: owner.company }, user: { S: owner.user }, created_at: { N: String(nowMs) } };
  const outcome = await transact([
    {
      Put: {
        TableName: requireEnv(ENV.directoryTable),
        Item: { ...directoryKey.userToken(hash), ...facts },
        ConditionExpression: onlyNew,
      },
    },
    {
      Put: {
        TableName: requireEnv(ENV.recordsTable),
        Item: { ...recordKey(owner, hash), token_hash: { S: hash } },
        ConditionExpression: onlyNew,
      },
    },
  ]);
  if (!outcome.committed) throw new Error('The token could not be written: its hash is taken.');
  return token;
}

/** Ends the token of that hash at once; again changes nothing. A caller's own one is its `credential`. */
export async function revokeUserToken(owner: TokenOwner, tokenHash: string): Promise<void> {
  await transact([
    { Delete: { TableName: requireEnv(ENV.directoryTable), Key: directoryKey.userToken(tokenHash) } },
    { Delete: { TableName: requireEnv(ENV.recordsTable), Key: recordKey(owner, tokenHash) } },
  ]);
}
