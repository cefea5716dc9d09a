import { DeleteObjectsCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { s3 } from '#shared/runtime/s3.ts';
import { attachment } from './attachment.ts';
import { keyOf } from './file-key.ts';
import type { JobFile } from './job.ts';
import { MAX_ATTEMPTS } from './timing.ts';

/** The files of one company's jobs. Each attempt at a job has an object of its own, so none overwrites another's. */
export function jobFiles(company: string) {
  return {
    /** Deletes the object of one attempt, or of every attempt at the job. */
    remove: (jobId: string, attempt?: number) =>
      remove(attempts(attempt).map((n) => keyOf(company, jobId, n))),
    /** A link that works for `seconds`, for this one object, as a download under its own name. */
    link: (file: JobFile, seconds: number) => link(file, seconds),
    /** The whole file; for small ones. */
    read: (file: JobFile) => read(file),
    /** The file bit by bit, for any size. */
    stream: (file: JobFile) => stream(file),
  };
}

export type JobFiles = ReturnType<typeof jobFiles>;

function attempts(only: number | undefined): number[] {
  return only === undefined ? Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1) : [only];
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

async function read(file: JobFile): Promise<Uint8Array> {
  return (await bodyOf(file)).transformToByteArray();
}

async function stream(file: JobFile): Promise<AsyncIterable<Uint8Array>> {
  return (await bodyOf(file)).transformToWebStream();
}

async function bodyOf({ key }: JobFile) {
  const { Body: body } = await s3().send(
    new GetObjectCommand({ Bucket: requireEnv(ENV.filesBucket), Key: key }),
  );
  if (!body) throw new Error(`S3 gave no content of ${key}.`);
  return body;
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
