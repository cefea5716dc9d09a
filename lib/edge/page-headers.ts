import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** The page loads its own files and talks to its own host (`'self'` includes wss), nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const TRANSPORT: ResponseSecurityHeadersBehavior = {
  strictTransportSecurity: {
    accessControlMaxAge: Duration.days(365),
    includeSubdomains: false,
    override: true,
  },
  contentTypeOptions: { override: true },
};

/** Headers of the web pages. */
export function pageHeaders(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'PageHeaders', {
    comment: 'Web pages of the analytics platform',
    securityHeadersBehavior: {
      ...TRANSPORT,
      contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    },
  });
}

/**
 * Headers of the API's answers. Origins from elsewhere also get to read what API Gateway answers by itself; answers of
 * functions carry their own CORS headers, which stay.
 */
export function apiHeaders(scope: Construct, allowedOrigins: readonly string[]): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'ApiHeaders', {
    comment: 'API of the analytics platform',
    securityHeadersBehavior: TRANSPORT,
    ...(allowedOrigins.length > 0 && {
      corsBehavior: {
        accessControlAllowCredentials: false,
        accessControlAllowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Api-Key'],
        accessControlAllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        accessControlAllowOrigins: [...allowedOrigins],
        accessControlExposeHeaders: [
          'Retry-After',
          'X-RateLimit-Limit',
          'X-RateLimit-Remaining',
          'X-RateLimit-Retry-After',
          'RateLimit',
          'RateLimit-Policy',
          'Idempotency-Replayed',
        ],
        originOverride: false,
      },
    }),
  });
}
