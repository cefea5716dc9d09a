import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorResult } from '#shared/http/answer.ts';
import { type ApiEvent, type ApiResult, lowerCaseHeaders } from '#shared/http/api-event.ts';
import type { Face } from '#shared/http/contract.ts';
import { corsHeaders, preflightHeaders } from '#shared/http/cors.ts';
import type { KnownRoute } from '#shared/platform/known-route.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { lazy } from '#shared/runtime/lazy.ts';

interface KnownPath {
  pattern: RegExp;
  methods: Set<string>;
  face: Face;
}

/** Whatever no operation takes: 404, 405 with Allow, and the preflights of CORS. */
export async function refuseRoute(event: ApiEvent, now: number): Promise<ApiResult> {
  const paths = await knownPaths();
  const known = paths.filter(({ pattern }) => pattern.test(event.path));
  const methods = [...new Set(known.flatMap((entry) => [...entry.methods]))].sort();
  const origin = lowerCaseHeaders(event)['origin'];
  const { requestId } = event.requestContext;
  if (event.httpMethod === 'OPTIONS' && methods.length > 0) {
    return {
      statusCode: 204,
      headers: { Allow: [...methods, 'OPTIONS'].join(', '), ...preflightHeaders(origin, methods) },
      body: '',
    };
  }
  const face = known[0]?.face ?? faceOfUnknown(event.path);
  const result = toErrorResult(face, refusal(event, methods), requestId, now);
  return {
    ...result,
    headers: {
      ...result.headers,
      ...(methods.length > 0 ? { Allow: methods.join(', ') } : {}),
      ...corsHeaders(origin),
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
    },
  };
}

function refusal(event: ApiEvent, methods: string[]): PlatformError {
  if (methods.length === 0) {
    return new PlatformError('ROUTE_NOT_FOUND', 'No such route', {
      details: 'Check the path against the API reference at /v2/docs.',
    });
  }
  return new PlatformError('METHOD_NOT_ALLOWED', 'This route does not take that method', {
    details: `${event.httpMethod.slice(0, 20)} is not one of: ${methods.join(', ')}.`,
  });
}

/** The build puts the routes of every function beside the bundle. */
const knownPaths = lazy(async (): Promise<KnownPath[]> => {
  const routes = JSON.parse(await readFile(join(__dirname, 'assets', 'routes.json'), 'utf8')) as KnownRoute[];
  const byPath = new Map<string, KnownPath>();
  for (const { method, path, face } of routes) {
    const entry = byPath.get(path) ?? { pattern: patternOf(path), methods: new Set(), face };
    entry.methods.add(method);
    byPath.set(path, entry);
  }
  return [...byPath.values()];
});

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`);
}

function faceOfUnknown(path: string): Face {
  if (path.startsWith('/api/public/reports')) return 'exports';
  return path.startsWith('/api/v1') ? 'v1' : 'platform';
}
