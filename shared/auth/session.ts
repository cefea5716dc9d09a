import { passwordMatches } from '#shared/admin/password-hash.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { guessesLeft, type SignInAttempt, signedIn } from './sign-in-guard-store.ts';
import { type Account, findAccount, findEmailOwner } from './user-store.ts';

/**
 * The user of that address and password. An unknown address, a user without a password and a wrong password are
 * answered alike, after the same work.
 * @throws PlatformError AUTH_CREDENTIALS_INVALID; RATE_LIMIT_EXCEEDED after ten failures from one address for one user
 */
export async function signIn(
  given: { email: string; password: string },
  attempt: Omit<SignInAttempt, 'email'>,
): Promise<Account> {
  const guarded = { ...attempt, email: given.email };
  const wait = await guessesLeft(guarded);
  if (wait !== undefined) throw tooManyGuesses(wait);
  const owner = await findEmailOwner(given.email);
  const account = owner && (await findAccount(owner.company, owner.user));
  const matches = await passwordMatches(given.password, account?.passwordHash);
  if (!account || !matches) throw notSignedIn();
  await signedIn(guarded);
  return account;
}

function notSignedIn(): PlatformError {
  return new PlatformError('AUTH_CREDENTIALS_INVALID', 'The e-mail address or the password is wrong', {
    details: 'Check both and try again. An admin of your company can invite you anew.',
  });
}

function tooManyGuesses(seconds: number): PlatformError {
  return new PlatformError('RATE_LIMIT_EXCEEDED', 'Too many attempts to sign in', {
    details: `This address has tried this user too often. Wait ${seconds} seconds and try again.`,
    retryAfterSeconds: seconds,
  });
}
