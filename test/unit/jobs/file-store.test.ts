import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attachment, fileNameFrom } from '#shared/jobs/attachment.ts';
import { jobFiles } from '#shared/jobs/file-store.ts';
import type { JobFile } from '#shared/jobs/job.ts';
import { jobUploads } from '#shared/jobs/upload-store.ts';

const s3 = mockClient(S3Client);
afterAll(() => s3.restore());
const never = new AbortController().signal;
process.env['FILES_BUCKET'] = 'files';

beforeEach(() => {
  s3.reset();
});

/** In the place of S3 where calls need no client; every status it answers. */
let answer: (request: IncomingMessage) => number;
const server = createServer((request, response) => {
  expect(request.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=host;x-amz-/,
  );
  response.writeHead(answer(request)).end();
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['AWS_ENDPOINT_URL_S3'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  delete process.env['AWS_ENDPOINT_URL_S3'];
  server.closeAllConnections();
  server.close();
});

function source(parts: Iterable<Uint8Array>) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* parts;
  }
  return { contentType: 'text/csv', fileName: 'Sales.csv', chunks: chunks() };
}

describe('upload', () => {
  it('tells size and checksum of the bytes it sent, under the key of the attempt', async () => {
    s3.on(PutObjectCommand).resolves({});
    const content = [Buffer.from('a,b\n'), Buffer.from('1,2\n')];
    const stored = await jobUploads('co_a').upload('rpt_1', 2, source(content), never);
    const sha256 = createHash('sha256').update('a,b\n1,2\n').digest('hex');
    expect(stored).toEqual({ key: 'reports/co_a/rpt_1/2', bytes: 8, sha256 });
    const { Body: _body, ...input } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect(input).toMatchObject({
      Bucket: 'files',
      Key: 'reports/co_a/rpt_1/2',
      ContentType: 'text/csv',
      ContentDisposition: `attachment; filename="Sales.csv"; filename*=UTF-8''Sales.csv`,
    });
  });

  it('fails and leaves no object where its source fails', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw new Error('no figures');
    }
    const broken = { contentType: 'text/csv', fileName: 'a.csv', chunks: failing() };
    await expect(jobUploads('co_a').upload('rpt_1', 1, broken, never)).rejects.toThrow('no figures');
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });

  it('stops in mid-file when it is told to', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).resolves({ ETag: 'e' });
    const stop = new AbortController();
    let made = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        made += 1;
        if (made === 8) stop.abort(new Error('lease lost'));
        yield Buffer.alloc(1024 * 1024);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const endlessSource = { contentType: 'text/csv', fileName: 'a.csv', chunks: endless() };
    await expect(jobUploads('co_a').upload('rpt_1', 1, endlessSource, stop.signal)).rejects.toThrow();
    expect(made).toBeLessThan(12);
  });
});

describe('remove', () => {
  it('deletes the objects of every attempt without having to list them', async () => {
    const calls: string[] = [];
    answer = ({ method, url }) => {
      calls.push(`${method} ${url}`);
      return 204;
    };
    await jobFiles('co_a').remove('rpt_1');
    expect(calls.sort()).toEqual([1, 2, 3].map((n) => `DELETE /files/reports/co_a/rpt_1/${n}`));
  });

  it('tries again where S3 is busy', async () => {
    const statuses = [503, 500, 204];
    answer = () => statuses.shift() ?? 404;
    await jobFiles('co_a').remove('rpt_1', 1);
    expect(statuses).toEqual([]);
  });

  it.each([
    ['is busy for long', 503],
    ['refuses', 403],
  ])('fails where S3 %s', async (_how, status) => {
    answer = () => status;
    await expect(jobFiles('co_a').remove('rpt_1', 1)).rejects.toThrow(String(status));
  });

  it('tries again where a connection breaks', async () => {
    let broken = 0;
    answer = ({ socket }) => {
      broken += 1;
      if (broken < 3) socket.destroy();
      return 204;
    };
    await jobFiles('co_a').remove('rpt_1', 1);
    expect(broken).toBe(3);
  });
});

describe('link (P18)', () => {
  it('signs one key for the asked time, as a download of a fixed type', async () => {
    const file = {
      key: 'reports/co_a/rpt_1/1',
      fileName: 'Sales.pdf',
      contentType: 'application/pdf',
    } as JobFile;
    const url = new URL(await jobFiles('co_a').link(file, 900));
    expect(url.pathname).toBe('/files/reports/co_a/rpt_1/1');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(url.searchParams.get('response-content-type')).toBe('application/pdf');
    expect(url.searchParams.get('response-content-disposition')).toMatch(/^attachment; filename="Sales.pdf"/);
  });
});

describe('file names', () => {
  it.each([
    ['Monthly revenue 2026-01-01 2026-01-31', 'Monthly-revenue-2026-01-01-2026-01-31.pdf'],
    ['../../etc/passwd', 'etc-passwd.pdf'],
    ['"; rm -rf /', 'rm--rf.pdf'],
    ['Umsätze März', 'Umsätze-März.pdf'],
    ['🙂🙂', 'report.pdf'],
    ['a\r\nSet-Cookie: x', 'a-Set-Cookie-x.pdf'],
  ])('makes of %j the name %j', (title, name) => {
    expect(fileNameFrom(title, 'pdf')).toBe(name);
  });

  it('gives a name that is not ASCII twice, the second time in full', () => {
    expect(attachment("Umsätze (März)'.csv")).toBe(
      `attachment; filename="Ums_tze (M_rz)'.csv"; filename*=UTF-8''Ums%C3%A4tze%20%28M%C3%A4rz%29%27.csv`,
    );
  });
});
