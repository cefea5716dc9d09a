import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { Upload } from '@aws-sdk/lib-storage';
import { lazy } from '#shared/runtime/lazy.ts';
import { quiet } from '#shared/runtime/quiet.ts';
import { accountOf, type Bucket } from './bucket.ts';
import type { BucketDrop, DropOutcome } from './bucket-channel.ts';

const SESSION_S = 900;
/** Before the worker's own time is over: the part that is under way is still sent, and the upload ended. */
const LONGEST_MS = 60_000;
/** One part is filled while one is sent, so a file of any size takes some 16 MB. */
const PART_BYTES = 8 * 1024 * 1024;

const sts = lazy(() => quiet(new STSClient({ maxAttempts: 3 })));

/**
 * Assumes the customer's role and puts the file into the bucket, which must be of the role's own account. The session may
 * do that and nothing else, whatever the role allows. The object is whole or not there, and no part of it is left behind.
 * Reasons are our own words: nothing of what AWS answered about somebody else's account is told.
 *
 * @param longestMs until the file must have been read
 */
export async function putInBucket(drop: BucketDrop, longestMs: number = LONGEST_MS): Promise<DropOutcome> {
  const credentials = await assumed(drop);
  if ('reason' in credentials) return { kind: 'failed', reason: credentials.reason };
  const client = clientFor(drop.target, credentials);
  const transfer = new Upload({
    client,
    params: {
      Bucket: drop.target.bucket,
      Key: drop.key,
      // The file ends, not the transfer: `abort()` of that would be answered before the parts sent are taken back.
      Body: Readable.from(within(longestMs, drop.content), { objectMode: false }),
      ContentType: drop.contentType,
      ExpectedBucketOwner: accountOf(drop.target.role_arn),
    },
    partSize: PART_BYTES,
    queueSize: 1,
  });
  try {
    await transfer.done();
    return { kind: 'stored' };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(nameOf(error)) };
  } finally {
    client.destroy();
  }
}

/** The content as long as there is time for it, also where it hangs. */
async function* within(ms: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const time = AbortSignal.timeout(ms);
  const over = new Promise<never>((_resolve, reject) => {
    time.addEventListener('abort', () => reject(time.reason as Error), { once: true });
  });
  over.catch(() => undefined);
  const source = content[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([source.next(), over]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not waited for: what hangs does not end either.
    source.return?.()?.catch(() => undefined);
  }
}

async function assumed({
  target,
  externalId,
  session,
  key,
}: BucketDrop): Promise<Credentials | { reason: string }> {
  try {
    const { Credentials: credentials } = await sts().send(
      new AssumeRoleCommand({
        RoleArn: target.role_arn,
        RoleSessionName: session,
        ExternalId: externalId,
        DurationSeconds: SESSION_S,
        Policy: sessionPolicy(target, key),
      }),
    );
    if (credentials) return credentials;
  } catch (error) {
    if (nameOf(error) !== 'AccessDenied')
      return { reason: 'AWS STS did not answer as it should; it is tried again.' };
  }
  return {
    reason:
      `The role could not be assumed. It must exist, and its trust policy must allow this platform's role with the ` +
      `external id ${externalId}.`,
  };
}

function sessionPolicy({ bucket, role_arn: role }: Bucket, key: string): string {
  const [, partition = 'aws'] = role.split(':');
  const Resource = `arn:${partition}:s3:::${bucket}/${key}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource },
      // A bucket may encrypt with a key of the customer's own, which a multipart upload also reads with.
      { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' },
    ],
  });
}

function clientFor({ region }: Bucket, credentials: Credentials): S3Client {
  const client = new S3Client({
    maxAttempts: 3,
    forcePathStyle: true,
    ...(region === undefined ? {} : { region }),
    credentials: {
      accessKeyId: credentials.AccessKeyId ?? '',
      secretAccessKey: credentials.SecretAccessKey ?? '',
      sessionToken: credentials.SessionToken ?? '',
    },
  });
  return quiet(client);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const REASONS: Record<string, string> = {
  AccessDenied:
    "The file was refused: the role must allow s3:PutObject there, and the bucket must be of the role's account.",
  NoSuchBucket: 'The bucket does not exist.',
  PermanentRedirect: 'The bucket lies in another region; name it in delivery.region.',
  AuthorizationHeaderMalformed: 'The bucket lies in another region; name it in delivery.region.',
  IllegalLocationConstraintException: 'The bucket lies in another region; name it in delivery.region.',
  TimeoutError: `The file could not be stored within ${LONGEST_MS / 1000} seconds.`,
};

function reasonOf(name: string): string {
  return REASONS[name] ?? 'Amazon S3 did not take the file; it is tried again.';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
