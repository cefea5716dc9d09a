import type { Stack } from '../cloud-types.ts';
import { wildcardMatch } from './policy.ts';
import { functionName, resourcesOf } from './references.ts';

/**
 * Whether the template lets API Gateway call a function for this ARN. On AWS a missing permission is a
 * 500 at the first call, so it is one here.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function gatewayMayInvoke(stack: Stack, functionArn: string, sourceArn: string): boolean {
  const name = functionName(functionArn);
  return resourcesOf(stack, 'AWS::Lambda::Permission').some(({ properties }) => {
    const { Action, Principal, FunctionName, SourceArn } = properties;
    return (
      (Action === 'lambda:InvokeFunction' || Action === 'lambda:*') &&
      Principal === 'apigateway.amazonaws.com' &&
      typeof FunctionName === 'string' &&
      functionName(FunctionName) === name &&
      (SourceArn === undefined || (typeof SourceArn === 'string' && wildcardMatch(SourceArn, sourceArn)))
    );
  });
}
