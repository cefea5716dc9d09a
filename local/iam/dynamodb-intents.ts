import { LOCAL_ACCOUNT, LOCAL_REGION, type Stack } from '../cloud-types.ts';
import type { Intent } from './policy-evaluation.ts';

/** Partition key by table, and by `table/index/name`. */
export type PartitionKeys = ReadonlyMap<string, string>;

/** `{"S": "text"}` */
type Value = Partial<Record<'S' | 'N' | 'B', string>>;
type Attributes = Record<string, Value>;
type Part = { TableName: string; Key?: Attributes; Item?: Attributes };
type Requests =
  | { Keys: Attributes[] }
  | { PutRequest?: { Item: Attributes }; DeleteRequest?: { Key: Attributes } }[];

/** As much as is read here of what calls to DynamoDB hold. */
export interface DynamoDbCall {
  TableName?: string;
  IndexName?: string;
  Key?: Attributes;
  Item?: Attributes;
  RequestItems?: Record<string, Requests>;
  TransactItems?: Partial<Record<keyof typeof PART_OF, Part>>[];
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Attributes;
}

type KeySchema = { AttributeName: string; KeyType: string }[];

/** The partition keys of the stack's tables and their indexes. */
export function partitionKeys(stack: Stack): PartitionKeys {
  const found = new Map<string, string>();
  for (const { logicalId, type, properties } of stack.resources.values()) {
    if (type !== 'AWS::DynamoDB::Table') continue;
    const {
      TableName: name = logicalId,
      KeySchema: schema,
      GlobalSecondaryIndexes: indexes = [],
    } = properties as {
      TableName?: string;
      KeySchema: KeySchema;
      GlobalSecondaryIndexes?: { IndexName: string; KeySchema: KeySchema }[];
    };
    found.set(name, hashKey(schema));
    for (const index of indexes) found.set(`${name}/index/${index.IndexName}`, hashKey(index.KeySchema));
  }
  return found;
}

function hashKey(schema: KeySchema): string {
  return schema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}

/** The parts of a transaction are allowed or not as the calls that they stand for. */
const PART_OF = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
} as const;

/**
 * What a call to DynamoDB wants to do, as IAM sees it: an action on a table, with the partition keys that it names.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function intentsOf(operation: string, call: DynamoDbCall, keys: PartitionKeys): Intent[] {
  const { TableName: table = '', Key, Item, RequestItems = {}, TransactItems = [] } = call;
  switch (operation) {
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'PutItem':
      return [intent(operation, table, [keyIn(Key ?? Item, table, keys)])];
    case 'Query':
      return [queryIntent(call, keys)];
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(RequestItems).map(([name, requests]) =>
        intent(operation, name, batchKeys(requests, name, keys)),
      );
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return TransactItems.flatMap((item) =>
        Object.entries(item).map(([part, { TableName: name, Key: key, Item: whole }]) =>
          intent(PART_OF[part as keyof typeof PART_OF], name, [keyIn(key ?? whole, name, keys)]),
        ),
      );
    default:
      return [intent(operation, table, [])];
  }
}

function intent(action: string, resource: string, leadingKeys: readonly string[]): Intent {
  return {
    action: `dynamodb:${action}`,
    resource: `arn:aws:dynamodb:${LOCAL_REGION}:${LOCAL_ACCOUNT}:table/${resource}`,
    context: { 'dynamodb:LeadingKeys': leadingKeys },
  };
}

function batchKeys(requests: Requests, table: string, keys: PartitionKeys): string[] {
  const items = Array.isArray(requests)
    ? requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key)
    : requests.Keys;
  return items.map((item) => keyIn(item, table, keys));
}

function keyIn(item: Attributes | undefined, table: string, keys: PartitionKeys): string {
  return textOf(item?.[keys.get(table) ?? '']);
}

function textOf(value: Value | undefined): string {
  return value?.S ?? value?.N ?? value?.B ?? '';
}

/** The key condition holds the partition key by itself or by an alias, compared with a value by its alias. */
function queryIntent(call: DynamoDbCall, keys: PartitionKeys): Intent {
  const { TableName: table = '', IndexName: index, KeyConditionExpression: condition = '' } = call;
  const resource = index === undefined ? table : `${table}/index/${index}`;
  const partitionKey = keys.get(resource) ?? '';
  const aliases = Object.entries(call.ExpressionAttributeNames ?? {});
  const names = [partitionKey, ...aliases.flatMap(([alias, name]) => (name === partitionKey ? [alias] : []))];
  const equalities = [...condition.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)];
  const [, , value = ''] = equalities.find(([, name = '']) => names.includes(name)) ?? [];
  const found = call.ExpressionAttributeValues?.[value];
  return intent('Query', resource, found ? [textOf(found)] : []);
}
