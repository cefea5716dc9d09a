import * as z from 'zod';
import type { InvokeOutcome } from '../cloud-types.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { evaluatePolicy, PolicyDocument } from './policy.ts';

/** What an authorizer function answered, checked. */
export const AuthorizerAnswer = z.object({
  principalId: z.string(),
  policyDocument: PolicyDocument,
  context: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.null()], 'must be a string, number or boolean'),
    )
    .nullish(),
  usageIdentifierKey: z.string().nullish(),
});
export type AuthorizerAnswer = z.output<typeof AuthorizerAnswer>;

/**
 * The answer of an invocation, or the gateway response that stands for it: the message `Unauthorized` is
 * 401, any other failure AUTHORIZER_FAILURE, an answer of the wrong form AUTHORIZER_CONFIGURATION_ERROR.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readAuthorizerOutcome(outcome: InvokeOutcome, name: string): AuthorizerAnswer {
  if (outcome.kind === 'timeout') {
    throw new GatewayRefusal('AUTHORIZER_FAILURE', {
      cause: `authorizer ${name} did not answer within ${outcome.afterMs} ms`,
    });
  }
  if (outcome.kind === 'error') {
    if (outcome.message === 'Unauthorized') throw new GatewayRefusal('UNAUTHORIZED');
    throw new GatewayRefusal('AUTHORIZER_FAILURE', {
      cause: `authorizer ${name} failed with ${outcome.errorType}: ${outcome.message}`,
    });
  }
  const parsed = AuthorizerAnswer.safeParse(outcome.payload);
  if (parsed.success) return parsed.data;
  throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR', {
    cause: `authorizer ${name} answered something that is no policy: ${z.prettifyError(parsed.error)}`,
  });
}

/** Refuses with ACCESS_DENIED unless the policy allows the method. */
export function requireAllowed(answer: AuthorizerAnswer, methodArn: string): void {
  const verdict = evaluatePolicy(answer.policyDocument, methodArn);
  if (verdict === 'explicit-deny') {
    throw new GatewayRefusal('ACCESS_DENIED', {
      message: 'User is not authorized to access this resource with an explicit deny',
    });
  }
  if (verdict === 'implicit-deny') throw new GatewayRefusal('ACCESS_DENIED');
}

/** `requestContext.authorizer`: every context value arrives as a string. */
export function authorizerContext(answer: AuthorizerAnswer, latencyMs: number): Record<string, unknown> {
  const entries = Object.entries(answer.context ?? {}).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [key, String(value)])),
    principalId: answer.principalId,
    integrationLatency: latencyMs,
  };
}
