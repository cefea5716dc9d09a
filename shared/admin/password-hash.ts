import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of the hash: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const BYTES = 32;

type Cost = Record<keyof typeof COST, number>;

/** Hash of a password as it is kept: `scrypt$N$r$p$salt$hash`, salt and hash as base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether the password fits the hash. Without a hash the same work is done for nothing, so that the time tells not
 * whether there is a user of that name.
 */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = stored?.split('$') ?? [];
  const cost = stored === undefined ? COST : { N: Number(N), r: Number(r), p: Number(p) };
  const offered = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const kept = stored === undefined ? randomBytes(BYTES) : Buffer.from(hash, 'base64url');
  return kept.length === offered.length && timingSafeEqual(offered, kept) && stored !== undefined;
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  // Node refuses more than 32 MiB unless told; scrypt needs 128 · N · r bytes.
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, BYTES, options, (error, hash) => {
      if (error) reject(error);
      else resolve(hash);
    });
  });
}
