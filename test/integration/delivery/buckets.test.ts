import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putInBucket } from '#shared/delivery/bucket-store.ts';
import { deliveryCare } from '#shared/delivery/care.ts';
import { sendDelivery } from '#shared/delivery/message-store.ts';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

const ACME = 'arn:aws:iam::111122223333:role/analytics-delivery-acme';
const OTHER = 'arn:aws:iam::444455556666:role/analytics-delivery-other';
const DELIVERED = { status: 'delivered', reason: null, channel: 's3' };

/** What the accounts of customers hold; roles that are left out are not there. */
function customersHave(...roles: { role_arn: string; external_id: string; buckets: string[] }[]): void {
  writeFileSync(join(platform.dataDir, 'other-accounts.json'), JSON.stringify({ roles }));
}
const acme = { role_arn: ACME, external_id: 'co_demo_enterprise', buckets: ['acme-reports'] };

/** Calls as the role itself makes them. */
async function asRole(role: string, externalId: string): Promise<S3Client> {
  const { Credentials: found } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'customer', ExternalId: externalId }),
  );
  const credentials = {
    accessKeyId: found?.AccessKeyId ?? '',
    secretAccessKey: found?.SecretAccessKey ?? '',
    sessionToken: found?.SessionToken ?? '',
  };
  return new S3Client({ forcePathStyle: true, credentials });
}

async function deliver(target: object, plan: DemoPlan = 'enterprise', changes: object = {}): Promise<string> {
  const { json, text } = await platform.call(plan, 'POST', '/v2/reports/generate', {
    name: 'Into a bucket',
    template_id: 'sales_overview',
    format: 'csv',
    filters: { date_range: { start: '2026-05-17', end: '2026-05-24' } },
    delivery: { method: 's3', bucket: 'acme-reports', role_arn: ACME, ...target },
    ...changes,
  });
  expect(json['report_id'], text).toBeDefined();
  return String(json['report_id']);
}

interface Shown {
  status: string;
  reason: string | null;
  attempts: { error: string | null }[];
}

/** The delivery once it is as wanted; the clock ticks meanwhile. */
async function delivery(
  report: string,
  wanted: (found: Shown) => boolean,
  plan: DemoPlan = 'enterprise',
): Promise<Shown> {
  let last: Shown | undefined;
  for (let tries = 0; tries < 160; tries += 1) {
    const { json } = await platform.call(plan, 'GET', `/v2/reports/${report}/deliveries`);
    [last] = json['deliveries'] as Shown[];
    if (last && wanted(last)) return last;
    if (tries % 8 === 7) await takeCare(dueRecords(Date.now()), [deliveryCare(sendDelivery, Date.now)]);
    await sleep(250);
  }
  throw new Error(`The delivery is not as wanted: ${JSON.stringify(last)}`);
}

const isOver = ({ status }: Shown) => status !== 'pending';
const wasTried = ({ attempts }: Shown) => attempts.length > 0;

it('stores the file, byte for byte, under the prefix and the report', async () => {
  customersHave(acme);
  const report = await deliver({ prefix: 'weekly/sales', region: 'eu-central-1' });
  expect(await delivery(report, isOver)).toMatchObject(DELIVERED);
  const { json } = await platform.call('enterprise', 'GET', `/v2/reports/${report}`);
  const { file_name: name, sha256, content_type: type } = json['file_info'] as Record<string, string>;
  const customer = await asRole(ACME, acme.external_id);
  const key = `weekly/sales/${report}/${name}`;
  const stored = await customer.send(new GetObjectCommand({ Bucket: 'acme-reports', Key: key }));
  const bytes = (await stored.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect(stored.ContentType).toBe(type);
});

const MB = 1_048_576;
const PIECE = Buffer.from('0123456789abcdef'.repeat(16_384));

/** So many MB, some at a time, and then whatever `end` does. */
async function* megabytes(count: number, end?: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for (let given = 0; given < count * MB; given += PIECE.length) yield PIECE;
  await end?.();
}

function put(key: string, content: AsyncIterable<Uint8Array>, longestMs?: number) {
  const target = { bucket: 'acme-reports', prefix: '', role_arn: ACME };
  const session = 'dlv_01kb0000000000000000000000';
  const drop = { target, externalId: acme.external_id, session, key, contentType: 'text/csv', content };
  return putInBucket(drop, longestMs);
}

it('stores a file of several parts whole', async () => {
  customersHave(acme);
  expect(await put('large.csv', megabytes(20))).toEqual({ kind: 'stored' });
  const customer = await asRole(ACME, acme.external_id);
  const stored = await customer.send(new GetObjectCommand({ Bucket: 'acme-reports', Key: 'large.csv' }));
  // Made of three parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
  expect(stored.ETag).toMatch(/-3"$/);
  const bytes = (await stored.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(Buffer.from(bytes).equals(Buffer.alloc(20 * MB, PIECE))).toBe(true);
}, 120_000);

it.each([
  {
    fault: 'cannot be read to its end',
    end: () => Promise.reject(new Error('The connection was cut.')),
    longestMs: undefined,
    reason: 'it is tried again',
  },
  {
    fault: 'takes too long',
    end: () => sleep(600_000, undefined, { ref: false }),
    longestMs: 5_000,
    reason: 'could not be stored within',
  },
])(
  'leaves nothing of a file that $fault after its first part',
  async ({ end, longestMs, reason }) => {
    customersHave(acme);
    const uploads = new Set<string>();
    const noteUpload = (message: unknown) => {
      const { path } = (message as { request: ClientRequest }).request;
      const [, id] = /[?&]uploadId=([^&]+)/.exec(path) ?? [];
      if (id !== undefined) uploads.add(decodeURIComponent(id));
    };
    subscribe('http.client.request.start', noteUpload);
    const outcome = await put('broken.csv', megabytes(12, end), longestMs).finally(() =>
      unsubscribe('http.client.request.start', noteUpload),
    );
    expect(outcome).toEqual({ kind: 'failed', reason: expect.stringContaining(reason) as string });
    const customer = await asRole(ACME, acme.external_id);
    const object = { Bucket: 'acme-reports', Key: 'broken.csv' };
    expect(uploads.size).toBe(1);
    // The emulator lists no uploads, but takes no part of one that was ended.
    for (const UploadId of uploads) {
      const part = new UploadPartCommand({ ...object, UploadId, PartNumber: 2, Body: 'x' });
      await expect(customer.send(part)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    }
    await expect(customer.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' });
  },
  120_000,
);

it('is tried again, and arrives once the customer has put the role right', async () => {
  customersHave();
  const report = await deliver({});
  const refused = await delivery(report, wasTried);
  expect(refused).toMatchObject({ status: 'pending' });
  expect(refused.attempts[0]?.error).toContain('external id co_demo_enterprise');
  customersHave(acme);
  expect(await delivery(report, isOver)).toMatchObject(DELIVERED);
}, 120_000);

it("cannot use the role of another company's customer, nor a bucket that the role does not have", async () => {
  customersHave(acme, { ...acme, role_arn: OTHER, buckets: ['other-reports'] });
  const foreign = await deliver({}, 'professional', { format: 'csv' });
  const shown = await delivery(foreign, wasTried, 'professional');
  expect(shown.attempts[0]?.error).toContain('external id co_demo_professional');
  const elsewhere = await delivery(await deliver({ bucket: 'other-reports' }), wasTried);
  expect(elsewhere.attempts[0]?.error).toContain('s3:PutObject');
}, 120_000);

it('keeps buckets of customers apart from the platform, as their accounts do', async () => {
  customersHave(acme, { ...acme, role_arn: OTHER, buckets: ['other-reports'] });
  const write = (client: S3Client, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket: 'acme-reports', Key: 'x', Body: 'y', ...more }));
  const own = new S3Client({ forcePathStyle: true });
  await expect(write(own)).rejects.toThrow('Access Denied');
  await expect(write(await asRole(OTHER, acme.external_id))).rejects.toThrow('Access Denied');
  const customer = await asRole(ACME, acme.external_id);
  await expect(write(customer, { ExpectedBucketOwner: '444455556666' })).rejects.toThrow('Access Denied');
  await write(customer, { ExpectedBucketOwner: '111122223333' });
  await expect(asRole(ACME, 'co_other')).rejects.toThrow('sts:AssumeRole');
});

it('is shown with a schedule, and its fields are refused with any other method', async () => {
  const s3 = { method: 's3', bucket: 'acme-reports', prefix: 'p', role_arn: ACME, region: 'eu-west-1' };
  const schedule = { name: 'Each week', template_id: 'sales_overview', schedule: 'weekly', delivery: s3 };
  const made = await platform.call('enterprise', 'POST', '/v2/schedules', schedule);
  expect(made.json['delivery']).toEqual(s3);
  const wrong = { ...schedule, delivery: { ...s3, method: 'download' } };
  expect((await platform.call('enterprise', 'POST', '/v2/schedules', wrong)).status).toBe(400);
});
