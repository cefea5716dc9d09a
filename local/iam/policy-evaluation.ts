import { wildcardMatch } from '../gateway/policy.ts';

/** A statement of a role's policy, its intrinsics resolved. */
export interface RoleStatement {
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource: string[];
  Condition: readonly Condition[];
}

interface Condition {
  operator: keyof typeof OPERATORS;
  key: string;
  values: string[];
}

/** One thing that a call wants to do, and what is known of it. */
export interface Intent {
  /** `dynamodb:GetItem` */
  action: string;
  /** ARN. */
  resource: string;
  /** Values of condition keys that have several. A key without values is not in the request. */
  context: Readonly<Record<string, readonly string[]>>;
}

type Values = readonly string[];

const isLike = (value: string, patterns: Values) => patterns.some((pattern) => wildcardMatch(pattern, value));

/**
 * The condition operators that the stack uses. `ForAllValues` holds where the request has no such key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const OPERATORS = {
  'ForAllValues:StringLike': (asked: Values, wanted: Values) => asked.every((value) => isLike(value, wanted)),
  'ForAllValues:StringNotLike': (asked: Values, wanted: Values) =>
    asked.every((value) => !isLike(value, wanted)),
  'ForAnyValue:StringLike': (asked: Values, wanted: Values) => asked.some((value) => isLike(value, wanted)),
  Null: (asked: Values, wanted: Values) => wanted.includes(String(asked.length === 0)),
} as const;

/**
 * Whether the policies allow it: no statement denies it, and one allows it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly RoleStatement[], intent: Intent): boolean {
  const matching = statements.filter((statement) => matches(statement, intent));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches(statement: RoleStatement, { action, resource, context }: Intent): boolean {
  return (
    statement.Action.some((pattern) => wildcardMatch(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.Resource.some((pattern) => wildcardMatch(pattern, resource)) &&
    statement.Condition.every(({ operator, key, values }) => OPERATORS[operator](context[key] ?? [], values))
  );
}

/**
 * Reads a policy document as the template has it.
 * @throws Error where it says what this evaluation does not know, since a policy half understood would allow too much
 */
export function readStatements(document: unknown, owner: string): RoleStatement[] {
  const { Statement } = document as { Statement: Record<string, unknown>[] };
  return Statement.map(({ Effect, Action, Resource, Condition = {}, Sid: _sid, ...more }) => {
    const unknown = Object.keys(more)[0];
    if (unknown !== undefined) throw new Error(`${owner}: the local cloud knows no ${unknown} in a policy.`);
    return {
      Effect: Effect as RoleStatement['Effect'],
      Action: [Action].flat() as string[],
      Resource: [Resource].flat() as string[],
      Condition: readConditions(Condition as Record<string, Record<string, unknown>>, owner),
    };
  });
}

function readConditions(block: Record<string, Record<string, unknown>>, owner: string): Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!Object.hasOwn(OPERATORS, operator))
      throw new Error(
        `${owner}: the local cloud knows no condition ${operator}; see local/iam/policy-evaluation.ts.`,
      );
    return Object.entries(keys).map(([key, values]) => ({
      operator: operator as Condition['operator'],
      key,
      values: [values].flat().map(String),
    }));
  });
}
