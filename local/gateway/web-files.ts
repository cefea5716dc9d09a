import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { HttpAnswer, HttpRequest } from './http-message.ts';
import { headerOf } from './http-message.ts';
import { decoded } from './rest-routes.ts';

export interface WebFiles {
  directory: string;
  /** The header that a key's object carries. */
  cacheControl: (key: string) => string | undefined;
}

/**
 * Answers as a private S3 bucket behind CloudFront would whose objects are the files of a directory.
 * An unknown key is 403, or 404 where the distribution may list the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function answerWebFile(
  request: HttpRequest,
  { directory, cacheControl }: WebFiles,
  mayList: boolean,
): Promise<HttpAnswer> {
  const key = normalize(decoded(request.path)).replace(/^[/\\]+/u, '');
  const outside = key === '..' || key.startsWith(`..${sep}`) || key.includes('\0');
  const body = outside || key === '' ? undefined : await readFile(join(directory, key)).catch(absent);
  if (body === undefined) return missing(mayList);
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const kept = cacheControl(key);
  const unchanged = headerOf(request.headers, 'if-none-match') === etag;
  return {
    status: unchanged ? 304 : 200,
    headers: [
      ['Content-Type', CONTENT_TYPES[extname(key).toLowerCase()] ?? 'application/octet-stream'],
      ['ETag', etag],
      ...(kept === undefined ? [] : [['Cache-Control', kept] as [string, string]]),
    ],
    body: unchanged ? Buffer.alloc(0) : body,
  };
}

/** A key that is no file is simply absent; other failures are ours to report. */
function absent(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
    return undefined;
  throw error;
}

function missing(mayList: boolean): HttpAnswer {
  const [status, code, message] = mayList
    ? ([404, 'NoSuchKey', 'The specified key does not exist.'] as const)
    : ([403, 'AccessDenied', 'Access Denied'] as const);
  return {
    status,
    headers: [['Content-Type', 'application/xml']],
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    ),
  };
}

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gif': 'image/gif',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
