import { optionalEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';

const allowedOrigins = lazy(
  () =>
    new Set(
      (optionalEnv(ENV.allowedOrigins) ?? '')
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),
);

const EXPOSED =
  'Link, Location, Retry-After, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed';

export function isAllowedOrigin(origin: string): boolean {
  return allowedOrigins().has(origin);
}

/** Headers that let a page of a configured origin read the answer; none for any other origin. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined || !isAllowedOrigin(origin)) return {};
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' };
}

/** The answer to a preflight of a known route. */
export function preflightHeaders(
  origin: string | undefined,
  methods: readonly string[],
): Record<string, string> {
  const cors = corsHeaders(origin);
  if (!cors['Access-Control-Allow-Origin']) return {};
  return {
    ...cors,
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, X-Api-Key',
    'Access-Control-Max-Age': '600',
  };
}
