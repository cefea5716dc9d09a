import type { Stack } from '../cloud-types.ts';
import { type RoleStatement, readStatements } from './policy-evaluation.ts';

/** What each role of the stack may do, by the role's name. */
export function rolePolicies(stack: Stack): ReadonlyMap<string, readonly RoleStatement[]> {
  const found = new Map<string, RoleStatement[]>();
  for (const { logicalId, type, properties } of stack.resources.values()) {
    // What an inline policy does not hold, CDK puts into a managed one.
    if (type !== 'AWS::IAM::Policy' && type !== 'AWS::IAM::ManagedPolicy') continue;
    const own = readStatements(properties['PolicyDocument'], logicalId).filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:') || action === '*'),
    );
    for (const role of (properties['Roles'] ?? []) as string[])
      found.set(role, [...(found.get(role) ?? []), ...own]);
  }
  return found;
}

/** The name of the role in an ARN that a function names. */
export function roleName(arn: unknown): string | undefined {
  return typeof arn === 'string' ? arn.split(':role/')[1] : undefined;
}
