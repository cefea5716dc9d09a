import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { PLANS } from '#shared/admin/plans.ts';
import { authenticate, type Identity } from '#shared/auth/authenticate.ts';
import { contextOf } from '#shared/http/caller-context.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

/**
 * REQUEST authorizer of both APIs. API Gateway does not cache its answer: this instance keeps verified tokens, so a
 * revocation acts within a minute and a missing token gets the envelope. A refusal carries its words in the context,
 * from which the gateway's ACCESS_DENIED response is made; the text must therefore stand in JSON as it is.
 */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const now = systemClock();
  try {
    return allow(event.methodArn, await authenticate(bearerToken(event), now), now);
  } catch (error) {
    if (error instanceof PlatformError) return deny(event.methodArn, error, now);
    throw error;
  }
}

/** From the Authorization header; on the stream also from `token` in the query, as S0 section 7 has it. */
function bearerToken(event: APIGatewayRequestAuthorizerEvent): string {
  const header = Object.entries(event.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  )?.[1];
  const isStream = event.requestContext.eventType === 'CONNECT';
  if (header === undefined || header.trim() === '') {
    const token = isStream ? event.queryStringParameters?.['token'] : undefined;
    if (token) return token;
    throw new PlatformError('AUTH_TOKEN_MISSING', 'Authentication is required', {
      details: 'Send Authorization: Bearer with a token from POST /oauth/token.',
    });
  }
  const token = /^bearer +(\S+)$/i.exec(header.trim())?.[1];
  if (token) return token;
  throw new PlatformError('AUTH_TOKEN_INVALID', 'The Authorization header is not a bearer token', {
    details: 'Send Authorization: Bearer with a token from POST /oauth/token.',
  });
}

function allow(methodArn: string, identity: Identity, now: number): APIGatewayAuthorizerResult {
  return {
    principalId: identity.caller.principal,
    policyDocument: policy('Allow', methodArn),
    usageIdentifierKey: identity.company.usageKey,
    context: {
      ...contextOf(identity.caller, identity.expiresAt),
      rateLimit: String(PLANS[identity.caller.plan].requestsPerHour),
      timestamp: new Date(now).toISOString(),
    },
  };
}

function deny(methodArn: string, error: PlatformError, now: number): APIGatewayAuthorizerResult {
  return {
    principalId: 'anonymous',
    policyDocument: policy('Deny', methodArn),
    context: {
      code: error.code,
      message: error.message,
      details: error.details ?? '',
      timestamp: new Date(now).toISOString(),
    },
  };
}

function policy(effect: 'Allow' | 'Deny', methodArn: string): APIGatewayAuthorizerResult['policyDocument'] {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
  };
}
