import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rotateKey } from '#scripts/rotate-key/rotate.ts';
import {
  KEYS_READ_AGAIN_MS,
  type KeyRing,
  rotated,
  signingKeyAt,
  verificationKeysAt,
} from '#shared/auth/key-ring.ts';
import { TOKEN_LIFETIME_S } from '#shared/auth/tokens.ts';

const NOW = Date.UTC(2026, 0, 31);
const first: KeyRing = { kid: 'k1', key: 'a'.repeat(64), signs_from: 0 };
const next = { kid: 'k2', key: 'b'.repeat(64) };
const after = rotated(first, next, NOW, 'without_gap');
const names = (keys: { kid: string }[]) => keys.map(({ kid }) => kid);

describe('a rotation of the signing key', () => {
  it('has no gap, however late each instance looks: what one signs, every other one takes', () => {
    const staleness = fc.integer({ min: 0, max: KEYS_READ_AGAIN_MS - 1 });
    const ringSeen = (at: number, stale: number) => (at - stale >= NOW ? after : first);
    fc.assert(
      fc.property(
        fc.integer({ min: -3_600_000, max: 4 * 3_600_000 }),
        fc.integer({ min: 0, max: TOKEN_LIFETIME_S * 1000 - 1 }),
        staleness,
        staleness,
        (offset, age, signerStale, verifierStale) => {
          const signedAt = NOW + offset;
          const { kid } = signingKeyAt(ringSeen(signedAt, signerStale), signedAt);
          const usedAt = signedAt + age;
          expect(names(verificationKeysAt(ringSeen(usedAt, verifierStale), usedAt))).toContain(kid);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('signs with the new key in the end, and then forgets the old one', () => {
    expect(signingKeyAt(after, NOW).kid).toBe('k1');
    expect(signingKeyAt(after, NOW + 900_000).kid).toBe('k2');
    expect(names(verificationKeysAt(after, NOW + 3 * 3_600_000))).toEqual(['k2']);
  });

  it('is refused while the one before is under way, unless it must be at once', () => {
    const again = { kid: 'k3', key: 'c'.repeat(64) };
    expect(() => rotated(after, again, NOW + 3_600_000, 'without_gap')).toThrow(
      /Rotate again after 2026-01-31T/,
    );
    expect(names(verificationKeysAt(rotated(after, again, NOW, 'at_once'), NOW))).toEqual(['k3']);
    expect(rotated(after, again, NOW + 3 * 3_600_000, 'without_gap').previous).toEqual(next);
  });

  it('is written as what the functions read', async () => {
    const secrets = mockClient(SecretsManagerClient);
    onTestFinished(() => secrets.restore());
    secrets.on(GetSecretValueCommand).resolves({
      SecretString: JSON.stringify({ kid: 'k1', key: 'a'.repeat(64) }),
      VersionId: 'a'.repeat(36),
    });
    secrets.on(PutSecretValueCommand).resolves({});
    const made = await rotateKey(new SecretsManagerClient({}), 'arn', NOW, 'without_gap');
    const written = secrets.commandCalls(PutSecretValueCommand)[0]?.args[0].input.SecretString ?? '';
    expect(JSON.parse(written)).toEqual(made);
    expect(made).toMatchObject({ previous: { kid: 'k1' }, signs_from: NOW / 1000 + 900 });
    expect(made.key).toHaveLength(64);
  });
});
