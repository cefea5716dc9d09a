import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import type { Origin } from './cloudfront-distribution.ts';
import { type HttpAnswer, type HttpRequest, headerOf } from './http-message.ts';
import { resourcesOf } from './references.ts';
import type { RestGateway } from './rest.ts';
import { readCacheControl } from './web-cache.ts';
import { answerWebFile } from './web-files.ts';
import type { Upgrade, WebSocketGateway } from './websocket.ts';

/** What can stand behind the front. */
export interface OriginServers {
  rest: RestGateway;
  websocket: WebSocketGateway;
  /** The files of the web page's bucket. */
  webDir: string;
  log?: ((line: string) => void) | undefined;
}

export interface Origins {
  /** Throws when nothing here serves the origin's domain. */
  check: (origin: Origin) => void;
  answer: (origin: Origin, request: HttpRequest) => Promise<HttpAnswer>;
  upgrade: (origin: Origin, request: HttpRequest, upgrade: Upgrade) => Promise<HttpAnswer | 'opened'>;
}

type Target = { kind: 'rest' | 'websocket'; apiId: string } | { kind: 'files'; mayList: boolean };

/** Finds by an origin's domain which part of the local cloud stands for it. */
export function createOrigins(stack: Stack, servers: OriginServers): Origins {
  const targetOf = (origin: Origin): Target => readTarget(stack, servers, origin);
  const files = { directory: servers.webDir, cacheControl: readCacheControl(stack) };
  return {
    check: (origin) => void targetOf(origin),
    async answer(origin, request) {
      const target = targetOf(origin);
      const placed = { ...request, path: origin.OriginPath + request.path };
      if (target.kind === 'files') return answerWebFile(placed, files, target.mayList);
      if (!namesOrigin(origin, request)) return refused(403, 'Forbidden');
      return target.kind === 'rest'
        ? servers.rest.answer(target.apiId, placed)
        : refused(426, 'Upgrade Required');
    },
    async upgrade(origin, request, upgrade) {
      const target = targetOf(origin);
      if (target.kind !== 'websocket' || !namesOrigin(origin, request)) return refused(403, 'Forbidden');
      return servers.websocket.upgrade(
        target.apiId,
        { ...request, path: origin.OriginPath + request.path },
        upgrade,
      );
    },
  };
}

function readTarget(stack: Stack, servers: OriginServers, origin: Origin): Target {
  const [label = ''] = origin.DomainName.split('.');
  const isApi = /^[^.]+\.execute-api\./u.test(origin.DomainName);
  const same = (api: { id: string }): boolean => api.id.toLowerCase() === label.toLowerCase();
  if (isApi && servers.rest.apis.some(same)) return { kind: 'rest', apiId: label };
  if (isApi && servers.websocket.apis.some(same)) return { kind: 'websocket', apiId: label };
  if (/\.s3[.-]/u.test(origin.DomainName)) return { kind: 'files', mayList: mayList(stack, label) };
  throw new Error(
    `CloudFront origin ${origin.Id}: nothing here serves ${origin.DomainName}; an API of this template or an S3 bucket is expected.`,
  );
}

/** An API's domain serves only requests that name it, so a policy that forwards the viewer's Host breaks it. */
function namesOrigin(origin: Origin, request: HttpRequest): boolean {
  return headerOf(request.headers, 'host')?.toLowerCase() === origin.DomainName.toLowerCase();
}

function refused(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

const OneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const BucketPolicy = z.object({
  Bucket: z.string(),
  PolicyDocument: z.object({ Statement: z.array(z.object({ Effect: z.string(), Action: OneOrMany })) }),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without s3:ListBucket an absent key is 403. */
function mayList(stack: Stack, bucket: string): boolean {
  return resourcesOf(stack, 'AWS::S3::BucketPolicy').some(({ properties }) => {
    const policy = BucketPolicy.safeParse(properties);
    if (!policy.success || policy.data.Bucket !== bucket) return false;
    return policy.data.PolicyDocument.Statement.some(
      ({ Effect, Action }) => Effect === 'Allow' && Action.includes('s3:ListBucket'),
    );
  });
}
