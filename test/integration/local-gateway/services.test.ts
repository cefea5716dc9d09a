import { readFile, stat } from 'node:fs/promises';

import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startFauxqs } from 'fauxqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Fixture, resource, startFixture } from './fixture.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
describe('Secrets Manager, through the SDK', () => {
  const resources = [
    resource('TokenSecret', 'AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{"kid":"k1"}',
        GenerateStringKey: 'secret',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    }),
    resource('Named', 'AWS::SecretsManager::Secret', { Name: 'platform/fixed', SecretString: 'given' }),
  ];
  const read = async ({ gateway }: Fixture, SecretId: string) => {
    const endpoint = gateway.serviceEndpoints['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '';
    const sdk = new SecretsManagerClient({ region: 'us-east-1', endpoint, credentials });
    return sdk.send(new GetSecretValueCommand({ SecretId }));
  };
  const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:TokenSecret-local0';

  test('a generated value follows its rules and stays over a restart, readable by the owner only', async () => {
    const first = await startFixture({ resources });
    const made = await read(first, ARN);
    expect(made).toMatchObject({
      ARN,
      Name: 'TokenSecret',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    });
    const value = JSON.parse(made.SecretString ?? '') as Record<string, string>;
    expect(value).toEqual({ kid: 'k1', secret: expect.stringMatching(/^[a-zA-Z0-9]{64}$/u) });
    await first.gateway.stop();
    const second = await startFixture({ resources, dataDir: first.dataDir });
    expect((await read(second, 'TokenSecret')).SecretString).toBe(made.SecretString);
    expect((await stat(join(first.dataDir, 'gateway/secrets.json'))).mode & 0o777).toBe(0o600);
    const other = await startFixture({ resources });
    expect((await read(other, ARN)).SecretString).not.toBe(made.SecretString);
  });

  test('a given value is found by name; an unknown secret is ResourceNotFoundException', async () => {
    const fixture = await startFixture({ resources });
    expect((await read(fixture, 'platform/fixed')).SecretString).toBe('given');
    await expect(read(fixture, 'nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
describe('the guard before S3', () => {
  const RESOURCES = [
    resource('FilesPolicy', 'AWS::S3::BucketPolicy', {
      Bucket: 'files',
      PolicyDocument: {
        Statement: [{ Effect: 'Deny', Condition: { NumericGreaterThan: { 's3:signatureAge': '900000' } } }],
      },
    }),
  ];

  async function start() {
    const emulator = await startFauxqs({ port: 0, logger: false });
    onTestFinished(() => emulator.stop());
    emulator.createBucket('files');
    const fixture = await startFixture({ resources: RESOURCES, s3Endpoint: emulator.address });
    const endpoint = fixture.gateway.serviceEndpoints['AWS_ENDPOINT_URL_S3'] ?? '';
    const s3 = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials });
    const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'files', Key, Body }));
    const sign = (Key: string, more: Record<string, unknown> = {}, expiresIn = 60) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket: 'files', Key, ...more }), {
        expiresIn,
        signingDate: new Date(fixture.time.ms),
      });
    return { fixture, endpoint, s3, put, sign };
  }

  async function fetched(url: string, init?: RequestInit) {
    const answer = await fetch(url, init);
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
  }

  test('a link of the SDK passes until it expires, then is S3’s own 403', async () => {
    const { fixture, put, sign } = await start();
    await put('reports/ä b+c.pdf', 'content');
    const url = await sign('reports/ä b+c.pdf', {
      ResponseContentDisposition: 'attachment; filename="a b.pdf"',
      ResponseContentType: 'application/pdf',
    });
    expect(await fetched(url)).toMatchObject({
      status: 200,
      text: 'content',
      headers: { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="a b.pdf"' },
    });
    fixture.time.ms += 60_000;
    expect((await fetched(url)).status).toBe(200);
    fixture.time.ms += 1;
    const late = await fetched(url);
    expect(late).toMatchObject({ status: 403, headers: { 'content-type': 'application/xml' } });
    expect(late.text).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
    expect(late.text).toContain('<X-Amz-Expires>60</X-Amz-Expires><Expires>2026-11-21T12:01:00Z</Expires>');
  });

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
  test('a signature older than the bucket policy admits is refused, though its link lives on', async () => {
    const { fixture, put, sign } = await start();
    await put('one.pdf', 'content');
    const url = await sign('one.pdf', {}, 3600);
    fixture.time.ms += 900_000;
    expect((await fetched(url)).status).toBe(200);
    fixture.time.ms += 1;
    expect(await fetched(url)).toMatchObject({ status: 403, text: expect.stringContaining('Access Denied') });
  });

  test.each([
    ['another key', (url: string) => url.replace('/one.pdf', '/two.pdf'), 'SignatureDoesNotMatch'],
    [
      'a longer life',
      (url: string) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
      'SignatureDoesNotMatch',
    ],
    [
      'another parameter',
      (url: string) => `${url}&response-content-type=text%2Fhtml`,
      'SignatureDoesNotMatch',
    ],
    [
      'another signature',
      (url: string) => url.replace(/Signature=\w{4}/u, 'Signature=0000'),
      'SignatureDoesNotMatch',
    ],
    [
      'no signature',
      (url: string) => url.replace(/&X-Amz-Signature=\w+/u, ''),
      'AuthorizationQueryParametersError',
    ],
    ['no query', (url: string) => url.split('?')[0] ?? '', 'AccessDenied'],
    [
      'broken escapes',
      (url: string) => url.replace('local%2F', '%E0%A4%A/'),
      'AuthorizationQueryParametersError',
    ],
    ['another access key', (url: string) => url.replace('=local%2F', '=other%2F'), 'InvalidAccessKeyId'],
  ])('a link with %s is refused', async (_what, change, code) => {
    const { put, sign } = await start();
    await put('one.pdf', 'content');
    await put('two.pdf', 'content');
    const answer = await fetched(change(await sign('one.pdf')));
    expect([answer.status >= 400, answer.text]).toEqual([
      true,
      expect.stringContaining(`<Code>${code}</Code>`),
    ]);
  });

  test('another method than the signed one is refused, and the object stays', async () => {
    const { put, sign } = await start();
    await put('one.pdf', 'content');
    expect((await fetched(await sign('one.pdf'), { method: 'DELETE' })).status).toBe(403);
    expect((await fetched(await sign('one.pdf'))).text).toBe('content');
  });

  test('the SDK’s own requests pass both ways, whatever their size', async () => {
    const { s3, put } = await start();
    const text = 'x'.repeat(3 * 1024 * 1024);
    await put('large', text);
    const got = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'large' }));
    expect(await got.Body?.transformToString()).toBe(text);
    const absent = s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'absent' }));
    await expect(absent).rejects.toThrow(expect.objectContaining({ name: 'NoSuchKey' }));
  });

  test('its port stays the same over a restart, so that links stay valid', async () => {
    const { fixture, endpoint } = await start();
    await fixture.gateway.stop();
    const again = await startFixture({ resources: [], dataDir: fixture.dataDir });
    expect(again.gateway.serviceEndpoints['AWS_ENDPOINT_URL_S3']).toBe(endpoint);
    expect(JSON.parse(await readFile(join(fixture.dataDir, 'gateway/ports.json'), 'utf8'))).toHaveProperty(
      's3',
    );
  });
});
