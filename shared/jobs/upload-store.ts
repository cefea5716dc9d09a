import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload } from '@aws-sdk/lib-storage';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { s3 } from '#shared/runtime/s3.ts';
import { attachment } from './attachment.ts';
import { keyOf } from './file-key.ts';

/** S3's smallest part. One part is filled while one is sent, so a file of any size takes some 10 MB. */
const PART_BYTES = 5 * 1024 * 1024;

export interface FileSource {
  contentType: string;
  fileName: string;
  chunks: AsyncIterable<Uint8Array>;
}

export interface UploadedFile {
  key: string;
  bytes: number;
  sha256: string;
}

/** Writes the files of one company's jobs. Apart from file-store.ts, since only a worker needs the upload's code. */
export function jobUploads(company: string) {
  return {
    /** Streams the file away; the object is whole or not there. Size and checksum are of the bytes as sent. */
    upload: (jobId: string, attempt: number, source: FileSource, signal: AbortSignal) =>
      upload(keyOf(company, jobId, attempt), source, signal),
  };
}

export type JobUploads = ReturnType<typeof jobUploads>;

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
