import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenBuckets } from '#local/gateway/token-bucket.ts';
import { createFrameWatch } from '#local/gateway/websocket-frames.ts';
import { GenerateSecretString, generateSecret } from '#local/services/generate-secret.ts';

/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
describe('createFrameWatch', () => {
  function frame(length: number): Buffer {
    const header =
      length < 126
        ? Buffer.from([0x81, 0x80 | length])
        : length < 65_536
          ? Buffer.from([0x81, 0x80 | 126, length >> 8, length & 0xff])
          : Buffer.concat([Buffer.from([0x81, 0x80 | 127]), eightBytes(length)]);
    return Buffer.concat([header, Buffer.from([1, 2, 3, 4]), Buffer.alloc(length, 0xff)]);
  }

  function eightBytes(length: number): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(length));
    return bytes;
  }

  test('finds the first frame over the limit, however the bytes are cut', () => {
    const lengths = fc.array(
      fc.oneof(fc.nat(300), fc.integer({ min: 900, max: 1100 }), fc.constant(66_000)),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (sizes, cuts) => {
        let reported = 0;
        const watch = createFrameWatch(1000, () => (reported += 1));
        const bytes = Buffer.concat(sizes.map(frame));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const step = cuts[turn % cuts.length] ?? 1;
          watch(bytes.subarray(at, at + step));
          at += step;
        }
        expect(reported).toBe(sizes.some((size) => size > 1000) ? 1 : 0);
      }),
    );
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
describe('createTokenBuckets', () => {
  test('never admits more than burst + rate × time, and admits a load below the rate whole', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        (waits, rateLimit, burstLimit) => {
          let now = 0;
          const buckets = createTokenBuckets(() => now);
          const admittedAt: number[] = [];
          for (const wait of waits) {
            now += wait;
            if (buckets.take('key', { rateLimit, burstLimit })) admittedAt.push(now);
          }
          for (const [from, start] of admittedAt.entries()) {
            for (const [to, end] of admittedAt.entries()) {
              if (to < from) continue;
              expect(to - from + 1).toBeLessThanOrEqual(
                burstLimit + ((end - start) / 1000) * rateLimit + 1e-6,
              );
            }
          }
          if (waits.every((wait) => wait * rateLimit >= 1000)) expect(admittedAt).toHaveLength(waits.length);
        },
      ),
    );
  });

  test('a clock that steps back takes no token away', () => {
    let now = 10_000;
    const buckets = createTokenBuckets(() => now);
    const throttle = { rateLimit: 1, burstLimit: 2 };
    expect(buckets.take('key', throttle)).toBe(true);
    now = 0;
    expect(buckets.take('key', throttle)).toBe(true);
    now = 1000;
    expect(buckets.take('key', throttle)).toBe(true);
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html */
describe('generateSecret', () => {
  test('has the length asked, one character of each included kind, and none that is excluded', () => {
    const rules = fc.record({
      PasswordLength: fc.integer({ min: 5, max: 80 }),
      ExcludePunctuation: fc.boolean(),
      ExcludeNumbers: fc.boolean(),
      ExcludeLowercase: fc.boolean(),
      IncludeSpace: fc.boolean(),
      ExcludeCharacters: fc.constantFrom('', 'abc123', '"\\/@'),
    });
    fc.assert(
      fc.property(rules, (given) => {
        const secret = generateSecret(GenerateSecretString.parse(given));
        expect(secret).toHaveLength(given.PasswordLength);
        expect(secret).toMatch(/[A-Z]/u);
        expect(/[0-9]/u.test(secret)).toBe(!given.ExcludeNumbers);
        expect(/[a-z]/u.test(secret)).toBe(!given.ExcludeLowercase);
        expect(/[^A-Za-z0-9 ]/u.test(secret)).toBe(!given.ExcludePunctuation);
        expect(secret.includes(' ')).toBe(given.IncludeSpace);
        for (const character of given.ExcludeCharacters) expect(secret).not.toContain(character);
      }),
    );
  });
});
