import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectsCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { s3 } from '#shared/runtime/s3.ts';
import { attachment } from './attachment.ts';
import type { JobFile } from './job.ts';
import { MAX_ATTEMPTS } from './timing.ts';

/** S3's smallest part. One part is filled while one is sent, so a file of any size takes some 10 MB. */
const PART_BYTES = 5 * 1024 * 1024;

export interface FileSource {
  contentType: string;
  fileName: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** The files of one company's jobs. Each attempt at a job has an object of its own, so none overwrites another's. */
export function jobFiles(company: string) {
  return {
    /** Streams the file away; the object is whole or not there. Size and checksum are of the bytes as sent. */
    upload: (jobId: string, attempt: number, source: FileSource, signal: AbortSignal) =>
      upload(keyOf(company, jobId, attempt), source, signal),
    /** Deletes the object of one attempt, or of every attempt at the job. */
    remove: (jobId: string, attempt?: number) =>
      remove(attempts(attempt).map((n) => keyOf(company, jobId, n))),
    /** A link that works for `seconds`, for this one object, as a download under its own name. */
    link: (file: JobFile, seconds: number) => link(file, seconds),
  };
}

export type JobFiles = ReturnType<typeof jobFiles>;

export interface UploadedFile {
  key: string;
  bytes: number;
  sha256: string;
}

/** `reports/` is what the functions' permissions and the bucket's lifecycle name. */
function keyOf(company: string, jobId: string, attempt: number): string {
  return `reports/${company}/${jobId}/${attempt}`;
}

function attempts(only: number | undefined): number[] {
  return only === undefined ? Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1) : [only];
}

async function upload(key: string, source: FileSource, signal: AbortSignal): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.chunks) {
      signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const transfer = new Upload({
    client: s3(),
    params: {
      Bucket: requireEnv(ENV.filesBucket),
      Key: key,
      Body: Readable.from(measured(), { objectMode: false }),
      ContentType: source.contentType,
      ContentDisposition: attachment(source.fileName),
    },
    partSize: PART_BYTES,
    queueSize: 1,
  });
  const stop = () => void transfer.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await transfer.done();
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return { key, bytes, sha256: hash.digest('hex') };
}

/** Deleting what is not there is no error, so nothing need be listed first. */
async function remove(keys: string[]): Promise<void> {
  const answer = await s3().send(
    new DeleteObjectsCommand({
      Bucket: requireEnv(ENV.filesBucket),
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    }),
  );
  const refused = answer.Errors?.[0];
  if (refused)
    throw new Error(`S3 did not delete ${refused.Key ?? 'an object'}: ${refused.Code ?? 'no code'}.`);
}

function link(file: JobFile, seconds: number): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: requireEnv(ENV.filesBucket),
    Key: file.key,
    ResponseContentType: file.contentType,
    ResponseContentDisposition: attachment(file.fileName),
  });
  return getSignedUrl(s3(), command, { expiresIn: seconds });
}
