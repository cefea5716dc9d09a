import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke } from '../cloud-types.ts';
import { type AuthorizerAnswer, readAuthorizerOutcome } from './authorizer-answer.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { executeApiArn } from './request-context.ts';
import { authorizerEvent, type RestEvent } from './rest-event.ts';
import type { RestAuthorizer } from './rest-method.ts';

interface AuthorizerResult {
  answer: AuthorizerAnswer;
  /** Milliseconds that the function took; 0 from the cache. */
  latencyMs: number;
}

/** Calls REQUEST authorizers and keeps their answers as long as each allows. */
export interface RestAuthorizers {
  /**
   * The authorizer's answer for a request. Refuses with UNAUTHORIZED, without a call, when an identity
   * source is missing or empty. The caller evaluates the policy, since a cached one serves other methods too.
   */
  authorize: (authorizer: RestAuthorizer, event: RestEvent) => Promise<AuthorizerResult>;
}

interface CacheEntry {
  answer: AuthorizerAnswer;
  expiresAtMs: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
export function createRestAuthorizers(invoke: Invoke, clock: Clock): RestAuthorizers {
  const cache = new Map<string, CacheEntry>();
  return {
    async authorize(authorizer, event) {
      const key = cacheKey(authorizer, event);
      const kept = cache.get(key);
      if (kept !== undefined && kept.expiresAtMs > clock()) return { answer: kept.answer, latencyMs: 0 };
      const startedAt = performance.now();
      const outcome = await invoke(authorizer.functionArn, authorizerEvent(event, methodArnOf(event)));
      const latencyMs = Math.round(performance.now() - startedAt);
      const answer = readAuthorizerOutcome(outcome, authorizer.name);
      if (authorizer.resultTtlSeconds > 0) {
        keepBounded(cache, key, { answer, expiresAtMs: clock() + authorizer.resultTtlSeconds * 1000 });
      }
      return { answer, latencyMs };
    },
  };
}

/** The ARN of the method as called: with the real path, not the pattern. */
export function methodArnOf(event: RestEvent): string {
  const { apiId, stage } = event.requestContext;
  return executeApiArn(apiId, stage, `${event.httpMethod}${event.path}`);
}

function cacheKey(authorizer: RestAuthorizer, event: RestEvent): string {
  const values = authorizer.identitySources.map((source) => {
    const value = identityValue(source, event);
    if (value === undefined || value === '') throw new GatewayRefusal('UNAUTHORIZED');
    return value;
  });
  const { apiId, stage } = event.requestContext;
  return JSON.stringify([apiId, stage, authorizer.name, ...values]);
}

function identityValue(source: string, event: RestEvent): string | undefined {
  const found =
    /^(?:method\.request\.)?(?<kind>header|querystring|stageVariables|context)\.(?<name>.+)$/u.exec(
      source,
    )?.groups;
  const name = found?.['name'] ?? '';
  switch (found?.['kind']) {
    case 'header':
      return Object.entries(event.headers ?? {}).find(
        ([key]) => key.toLowerCase() === name.toLowerCase(),
      )?.[1];
    case 'querystring':
      return event.queryStringParameters?.[name];
    case 'stageVariables':
      return event.stageVariables?.[name];
    case 'context':
      return contextValue(event.requestContext, name);
    case undefined:
    default:
      throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR', {
        cause: `unknown identity source "${source}"`,
      });
  }
}

function contextValue(context: object, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      context,
    );
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The oldest entry goes first: an endless run of different tokens must not grow the process. */
function keepBounded(cache: Map<string, CacheEntry>, key: string, entry: CacheEntry): void {
  cache.delete(key);
  cache.set(key, entry);
  const oldest = cache.keys().next().value;
  if (cache.size > 10_000 && oldest !== undefined) cache.delete(oldest);
}
