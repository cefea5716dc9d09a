import { isAllowed, readStatements } from '#local/iam/policy-evaluation.ts';
import type { TableName } from '#shared/runtime/tables.ts';
import { type Resource, resources, roleOf, type Statement, statementsOf } from './synthesized.ts';

/** The statements of the function's role about items of the table. */
export function statementsOn(resource: Resource, table: TableName): Statement[] {
  const [id] =
    resources('AWS::DynamoDB::Table').find(([logicalId]) => logicalId.toLowerCase().includes(table)) ?? [];
  return statementsOf(roleOf(resource)).filter(({ Resource: list }) =>
    list.some((entry) => JSON.stringify(entry) === JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] })),
  );
}

/** Whether IAM lets the function do this to items of these partitions, as the local cloud evaluates its policies. */
export function mayReach(
  resource: Resource,
  table: TableName,
  action: string,
  leadingKeys: readonly string[],
): boolean {
  return isAllowed(readOn(resource, table), {
    action,
    resource: table,
    context: { 'dynamodb:LeadingKeys': leadingKeys },
  });
}

type Read = ReturnType<typeof readStatements>;
/** Thousands of calls are asked about each. */
const read = new WeakMap<Resource, Map<TableName, Read>>();

function readOn(resource: Resource, table: TableName): Read {
  const ofResource = read.get(resource) ?? new Map<TableName, Read>();
  read.set(resource, ofResource);
  const known =
    ofResource.get(table) ??
    readStatements({ Statement: statementsOn(resource, table) }, table).map((statement) => ({
      ...statement,
      Resource: ['*'],
    }));
  ofResource.set(table, known);
  return known;
}
