import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { PLANS } from '#shared/admin/plans.ts';
import { authenticate, type Identity } from '#shared/auth/authenticate.ts';
import { type Credential, readCredential } from '#shared/auth/credential.ts';
import { redeemTicket } from '#shared/auth/ticket.ts';
import { contextOf } from '#shared/http/caller-context.ts';
import { gatewayLimits } from '#shared/http/gateway-limits.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const TRACKING_ROUTES = '/v1/';

/**
 * REQUEST authorizer of both APIs. API Gateway does not cache its answer: this instance keeps verified tokens, so a
 * revocation acts within a minute and a missing token gets the envelope. A refusal carries its words in the context,
 * from which the gateway's ACCESS_DENIED response is made; the text must therefore stand in JSON as it is.
 */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const now = systemClock();
  try {
    return allow(event.methodArn, await identityOf(event, now), now);
  } catch (error) {
    if (error instanceof PlatformError) return deny(event.methodArn, error, now);
    throw error;
  }
}

/** A ticket opens the stream and nothing else; whoever offers a token beside it is judged by the ticket. */
function identityOf(event: APIGatewayRequestAuthorizerEvent, now: number): Promise<Identity> {
  const isStream = event.requestContext.eventType === 'CONNECT';
  const ticket = isStream ? event.queryStringParameters?.['ticket'] : undefined;
  return ticket ? redeemTicket(ticket, now) : authenticate(credentialOf(event), now);
}

/**
 * On the stream the token may also stand in the query, as S0 section 7 has it; Segment's libraries send their key by
 * HTTP Basic, on their own routes only.
 */
function credentialOf(event: APIGatewayRequestAuthorizerEvent): Credential {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isStream = event.requestContext.eventType === 'CONNECT';
  return readCredential({
    authorization: headers.get('authorization'),
    apiKey: headers.get('x-api-key'),
    queryToken: isStream ? event.queryStringParameters?.['token'] : undefined,
    basic: event.resource?.startsWith(TRACKING_ROUTES) ?? false,
  });
}

function allow(methodArn: string, identity: Identity, now: number): APIGatewayAuthorizerResult {
  return {
    principalId: identity.caller.principal,
    policyDocument: policy('Allow', methodArn),
    usageIdentifierKey: identity.company.usageKey,
    context: {
      ...contextOf(identity.caller),
      ...gatewayLimits(PLANS[identity.caller.plan], now),
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
