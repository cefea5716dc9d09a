import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it.each([
  ['eu-central-1', 'https://s3.eu-central-1.amazonaws.com'],
  ['cn-north-1', 'https://s3.cn-north-1.amazonaws.com.cn'],
])('a link in %s is to %s and carries the session of the role (P18)', async (region, origin) => {
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_SESSION_TOKEN', 'session/+');
  const { s3Link } = await import('#shared/runtime/s3-call.ts');
  const link = new URL(await s3Link({ bucket: 'files', key: 'reports/co_a/r 1' }, { a: "b c'" }, 60));
  expect(`${link.origin}${link.pathname}`).toBe(`${origin}/files/reports/co_a/r%201`);
  expect(Object.fromEntries(link.searchParams)).toMatchObject({
    a: "b c'",
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': 'session/+',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
