import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { secondsUntilReset, windowAt } from '#shared/http/rate-limit.ts';
import { takeCall } from '#shared/http/store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { hashSecret } from './secret-hash.ts';

const GUESSES = 10;
const QUARTER_OF_AN_HOUR_S = 900;

export interface SignInAttempt {
  email: string;
  /** Where it comes from. */
  address: string;
  now: number;
}

/**
 * Takes an attempt from what this address has for this user. Only that pair is ever held back: nobody can lock a user
 * out from elsewhere.
 * @returns the seconds to wait where none is left, undefined otherwise
 */
export async function guessesLeft(attempt: SignInAttempt): Promise<number | undefined> {
  const counter = counterOf(attempt);
  const rate = await takeCall(counter);
  return rate.admitted ? undefined : secondsUntilReset(rate, attempt.now);
}

/** The right password was given: what was tried before no longer counts. */
export async function signedIn(attempt: SignInAttempt): Promise<void> {
  const { owner, name, window } = counterOf(attempt);
  await dynamo().send(
    new UpdateItemCommand({
      TableName: requireEnv(ENV.countersTable),
      Key: { pk: { S: owner }, sk: { S: `${name}#${window.startsAt}` } },
      UpdateExpression: 'SET calls = :none',
      ExpressionAttributeValues: { ':none': { N: '0' } },
    }),
  );
}

/** Neither the e-mail address nor the caller's own stands in the table. */
function counterOf({ email, address, now }: SignInAttempt) {
  return {
    owner: PARTITIONS.counters.signIn(hashSecret(`${email.toLowerCase()} ${address}`)),
    name: 'guesses',
    limit: GUESSES,
    window: windowAt(now, QUARTER_OF_AN_HOUR_S),
  };
}
