import { GetObjectCommand } from '@aws-sdk/client-s3';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { s3 } from '#shared/runtime/s3.ts';
import type { JobFile } from './job.ts';

/** The whole file; for small ones. */
export async function readFile(file: JobFile): Promise<Uint8Array> {
  return (await bodyOf(file)).transformToByteArray();
}

/** The file bit by bit, for any size. */
export async function streamFile(file: JobFile): Promise<AsyncIterable<Uint8Array>> {
  return (await bodyOf(file)).transformToWebStream();
}

async function bodyOf({ key }: JobFile) {
  const { Body: body } = await s3().send(
    new GetObjectCommand({ Bucket: requireEnv(ENV.filesBucket), Key: key }),
  );
  if (!body) throw new Error(`S3 gave no content of ${key}.`);
  return body;
}
