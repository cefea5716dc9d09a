import { randomBytes, scrypt } from 'node:crypto';

/** Cost of the hash: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const BYTES = 32;

/** Hash of a password as it is kept: `scrypt$N$r$p$salt$hash`, salt and hash as base64url. */
export function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  // Node refuses more than 32 MiB unless told; scrypt needs 128 · N · r bytes.
  const options = { ...COST, maxmem: 256 * COST.N * COST.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, BYTES, options, (error, hash) => {
      if (error) reject(error);
      else
        resolve(
          ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join(
            '$',
          ),
        );
    });
  });
}
