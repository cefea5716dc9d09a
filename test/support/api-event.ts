import type { ApiContext } from '#shared/http/api-event.ts';
import type { ServedEvent } from '#shared/http/call.ts';

export interface EventFacts {
  method?: string;
  resource?: string;
  path?: string;
  body?: string | null;
  headers?: Record<string, string>;
  query?: Record<string, string[]>;
  params?: Record<string, string>;
  authorizer?: Record<string, string> | null;
}

/** A REST proxy event with only the facts that a test is about. */
export function apiEvent(facts: EventFacts = {}): ServedEvent {
  const resource = facts.resource ?? '/v2/things';
  return {
    httpMethod: facts.method ?? 'GET',
    resource,
    path: facts.path ?? resource,
    body: facts.body ?? null,
    isBase64Encoded: false,
    headers: facts.headers ?? {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: facts.query ?? null,
    pathParameters: facts.params ?? null,
    stageVariables: null,
    requestContext: { requestId: 'req-1', authorizer: facts.authorizer ?? null },
  } as unknown as ServedEvent;
}

export const lambdaContext = {} as ApiContext;

export const NOW = Date.UTC(2026, 0, 31, 12, 30, 0);

export function authorizerContext(changes: Record<string, string> = {}): Record<string, string> {
  return {
    company: 'co_a',
    companyName: 'Company A',
    principal: 'client-a',
    credential: 'token-a',
    credentialKind: 'access_token',
    plan: 'basic',
    scopes: 'reports:read analytics:write',
    timeZone: 'Europe/London',
    currency: 'GBP',
    retentionDays: '30',
    expiresAt: String(NOW / 1000 + 60),
    ...changes,
  };
}
