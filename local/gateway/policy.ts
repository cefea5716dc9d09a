import * as z from 'zod';

const OneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: OneOrMany,
  Resource: OneOrMany,
});

/**
 * The policy an authorizer answers. Conditions, NotAction and NotResource are refused here, since a policy
 * half understood would allow too much.
 */
export const PolicyDocument = z.object({
  Version: z.string().optional(),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement)]),
});
export type PolicyDocument = z.output<typeof PolicyDocument>;

export type Verdict = 'allow' | 'explicit-deny' | 'implicit-deny';

/**
 * Evaluates `execute-api:Invoke` on a method ARN: a matching Deny wins, no matching Allow is a denial.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-policy-language-overview.html
 */
export function evaluatePolicy(policy: PolicyDocument, methodArn: string): Verdict {
  const matching = policy.Statement.filter(
    (statement) =>
      statement.Action.some((action) => wildcardMatch(action.toLowerCase(), 'execute-api:invoke')) &&
      statement.Resource.some((resource) => wildcardMatch(resource, methodArn)),
  );
  if (matching.some((statement) => statement.Effect === 'Deny')) return 'explicit-deny';
  return matching.length > 0 ? 'allow' : 'implicit-deny';
}

/** `*` stands for any run of characters, `?` for one; slashes and colons are ordinary. */
export function wildcardMatch(pattern: string, text: string): boolean {
  let at = 0;
  let cursor = 0;
  let star = -1;
  let retry = 0;
  while (cursor < text.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++;
      retry = cursor;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[cursor])) {
      at++;
      cursor++;
    } else if (star !== -1) {
      at = star + 1;
      cursor = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
