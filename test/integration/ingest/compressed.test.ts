import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

async function post(body: Buffer, coding: string) {
  const response = await fetch(`${platform.url}/v2/events?wait=true`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await platform.token('enterprise')}`,
      'Content-Type': 'application/json',
      'Content-Encoding': coding,
    },
    body: new Uint8Array(body),
  });
  const answer = (await response.json()) as { error?: { code: string; details: string; request_id: string } };
  return { status: response.status, answer };
}

const batch = (id: string, padding = 0) =>
  JSON.stringify({
    events: [{ event_id: id, event: 'page_view', properties: { page: 'Größe' } }, ' '.repeat(padding)],
  });

/** API Gateway unpacks; https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html */
describe('a compressed body', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ])('in %s is read as its plain text', async (coding, pack) => {
    expect(await post(pack(batch(coding)), coding)).toMatchObject({
      status: 200,
      answer: { accepted: 1, duplicates: 0, rejected: 1 },
    });
  });

  it.each([
    [
      'of more than 1 MB once unpacked',
      gzipSync(batch('large', 1_100_000)),
      'gzip',
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['that unpacks to 200 MB', gzipSync(Buffer.alloc(200_000_000)), 'gzip', 413, 'PAYLOAD_TOO_LARGE'],
    ['cut short', gzipSync(batch('cut')).subarray(0, 60), 'gzip', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['that is plain', Buffer.from(batch('plain')), 'gzip', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['in brotli', brotliCompressSync(batch('br')), 'br', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['packed twice', gzipSync(gzipSync(batch('twice'))), 'gzip, gzip', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['that holds no JSON', gzipSync('\0\0'), 'gzip', 400, 'VALIDATION_ERROR'],
  ])('%s is refused in the envelope (P38)', async (_case, body, coding, status, code) => {
    const refused = await post(body, coding);
    expect([refused.status, refused.answer.error?.code]).toEqual([status, code]);
    expect(refused.answer.error?.request_id).toBeTruthy();
    if (status === 415) expect(refused.answer.error?.details).toContain('gzip or deflate');
  });
});
