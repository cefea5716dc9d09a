import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { API_PATHS, STREAM_PATH } from '#lib/edge/edge.ts';
import { API_REQUEST, PAGE_REQUEST, streamRequest } from '#lib/edge/viewer-functions.ts';
import { resources, synthesize, type Template, template } from './synthesized.ts';

interface Behavior {
  PathPattern?: string;
  TargetOriginId: string;
  ViewerProtocolPolicy: string;
  CachePolicyId: string;
  OriginRequestPolicyId?: string;
  ResponseHeadersPolicyId?: unknown;
  AllowedMethods?: string[];
  FunctionAssociations: unknown[];
}
interface Config {
  Aliases?: string[];
  ViewerCertificate?: Record<string, unknown>;
  CacheBehaviors: Behavior[];
  DefaultCacheBehavior: Behavior;
  Origins: {
    Id: string;
    DomainName: unknown;
    OriginPath?: string;
    CustomOriginConfig?: object;
    OriginAccessControlId?: object;
  }[];
}

function configOf(from: Template): Config {
  const [, distribution] = resources('AWS::CloudFront::Distribution', from)[0] ?? [];
  return distribution?.Properties['DistributionConfig'] as Config;
}
const config = configOf(template());
const originOf = (behavior: Behavior | undefined) =>
  config.Origins.find(({ Id }) => Id === behavior?.TargetOriginId);

/** Managed policies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

describe('the distribution', () => {
  it.each(API_PATHS)('hands %s to the REST API, uncached, with all headers but Host', (path) => {
    const behavior = config.CacheBehaviors.find(({ PathPattern }) => PathPattern === path);
    expect(behavior).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
      ViewerProtocolPolicy: 'https-only',
    });
    expect(behavior?.AllowedMethods).toHaveLength(7);
    expect(originOf(behavior)).toMatchObject({
      OriginPath: '/live',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
    });
    expect(JSON.stringify(originOf(behavior)?.DomainName)).toContain('RestApi');
  });

  it('looks at the path of the stream before the paths of the API', () => {
    const [first] = config.CacheBehaviors;
    expect(first?.PathPattern).toBe(STREAM_PATH);
    expect(JSON.stringify(originOf(first)?.DomainName)).toContain('StreamApi');
    expect(first).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    });
  });

  it('hands every other path to the private bucket, with security headers', () => {
    const pages = config.DefaultCacheBehavior;
    expect(originOf(pages)?.OriginAccessControlId).toBeDefined();
    expect(pages.ViewerProtocolPolicy).toBe('redirect-to-https');
    const [, policy] =
      resources('AWS::CloudFront::ResponseHeadersPolicy').find(([id]) =>
        JSON.stringify(pages.ResponseHeadersPolicyId).includes(id),
      ) ?? [];
    const text = JSON.stringify(policy);
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/unsafe|https?:|\*;/);
    expect(text).toContain('"FrameOption":"DENY"');
  });

  it('takes a domain of its own with TLS 1.2, and the functions then know that address', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const own = synthesize({ domainName: 'data.acme.example', certificateArn });
    expect(configOf(own)).toMatchObject({
      Aliases: ['data.acme.example'],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    expect(own.Outputs['BaseUrl']?.Value).toBe('https://data.acme.example');
    expect(JSON.stringify(resources('AWS::Lambda::Function', own))).toContain(
      '"PUBLIC_URL":"https://data.acme.example"',
    );
  });

  it('lets other origins read answers only where they are configured', () => {
    expect(JSON.stringify(template())).not.toContain('AccessControlAllowOrigins');
    const open = synthesize({ allowedOrigins: 'https://app.acme.example' });
    expect(JSON.stringify(resources('AWS::CloudFront::ResponseHeadersPolicy', open))).toContain(
      '"Items":["https://app.acme.example"]',
    );
  });
});

describe('configuration', () => {
  it.each([
    [{ stage: 'staging' }, 'stage'],
    [{ allowedOrigins: 'https://a.example/path' }, 'allowedOrigins'],
    [{ domainName: 'a.example' }, 'certificateArn'],
    [{ domainName: 'a.example', certificateArn: 'arn:aws:acm:eu-west-1:1:certificate/1' }, 'us-east-1'],
  ])('%j is refused with the name of the key', (context, key) => {
    expect(() => synthesize(context)).toThrow(key);
  });
});

interface EdgeRequest {
  uri: string;
  headers: Record<string, { value: string }>;
}
function run(
  code: string,
  uri: string,
  headers: EdgeRequest['headers'] = { host: { value: 'd1.cloudfront.net' } },
): EdgeRequest {
  return runInNewContext(`${code}; handler(event)`, { event: { request: { uri, headers } } }) as EdgeRequest;
}

describe('functions at the edge', () => {
  it('hand on the name that the caller used, whatever the caller claims', () => {
    const spoofed = { host: { value: 'd1.cloudfront.net' }, 'x-forwarded-host': { value: 'evil.example' } };
    const request = run(API_REQUEST, '/v2/reports', spoofed);
    expect(request.headers['x-forwarded-host']).toEqual({ value: 'd1.cloudfront.net' });
    expect(request.uri).toBe('/v2/reports');
  });

  it('lead the stream to the stage of its API', () => {
    expect(run(streamRequest('live'), '/v2/stream').uri).toBe('/live');
  });

  it.each([
    ['/', '/index.html'],
    ['/reports/rpt_1', '/index.html'],
    ['/app.js', '/app.js'],
    ['/assets/logo.svg', '/assets/logo.svg'],
  ])('show %s as %s', (path, file) => {
    expect(run(PAGE_REQUEST, path).uri).toBe(file);
  });

  it.each(resources('AWS::CloudFront::Function'))('%s stays within 10 KB', (_id, { Properties }) => {
    expect(String(Properties['FunctionCode']).length).toBeLessThan(10_240);
  });
});
