import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { callS3, s3Link } from '#shared/runtime/s3-call.ts';
import { attachment } from './attachment.ts';
import { keyOf } from './file-key.ts';
import type { JobFile } from './job.ts';
import { MAX_ATTEMPTS } from './timing.ts';

/**
 * The files of one company's jobs. Each attempt at a job has an object of its own, so none overwrites another's. What
 * they hold is read by file-read-store.ts and written by upload-store.ts.
 */
export function jobFiles(company: string) {
  return {
    /** Deletes the object of one attempt, or of every attempt at the job. */
    remove: async (jobId: string, attempt?: number): Promise<void> => {
      await Promise.all(attempts(attempt).map((n) => remove(keyOf(company, jobId, n))));
    },
    /** A link that works for `seconds`, for this one object, as a download under its own name. */
    link: (file: JobFile, seconds: number) => link(file, seconds),
  };
}

export type JobFiles = ReturnType<typeof jobFiles>;

function attempts(only: number | undefined): number[] {
  return only === undefined ? Array.from({ length: MAX_ATTEMPTS }, (_, index) => index + 1) : [only];
}

/**
 * Deleting what is not there is no error, so nothing need be listed first.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
async function remove(key: string): Promise<void> {
  const status = await callS3('DELETE', { bucket: requireEnv(ENV.filesBucket), key });
  if (status !== 204 && status !== 404) throw new Error(`S3 did not delete ${key}: it answered ${status}.`);
}

function link(file: JobFile, seconds: number): Promise<string> {
  const object = { bucket: requireEnv(ENV.filesBucket), key: file.key };
  const query = {
    'response-content-type': file.contentType,
    'response-content-disposition': attachment(file.fileName),
  };
  return s3Link(object, query, seconds);
}
