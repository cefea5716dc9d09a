import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { TABLES } from '#shared/runtime/tables.ts';
import { holds, type Item, updated, type Words } from './memory-expressions.ts';

interface Write extends Words {
  TableName?: string | undefined;
  Key?: Item | undefined;
  Item?: Item | undefined;
  ConditionExpression?: string | undefined;
  UpdateExpression?: string | undefined;
  ReturnValues?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
}

interface Query extends Write {
  IndexName?: string;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  ScanIndexForward?: boolean;
  Limit?: number;
  ExclusiveStartKey?: Item;
}

const DUE_INDEX = new Set(['pk', 'sk', 'due_shard', 'due_at']);

/** Items by table, partition and sort key. */
const tables = new Map<string, Map<string, Map<string, Item>>>();

/**
 * Answers the stores' commands out of memory, for searches of many thousand runs: what takes a millisecond or two of
 * signing, sockets and SQLite takes some microseconds. It knows only what those stores use and throws on the rest.
 */
export function useMemoryDynamo(): void {
  for (const name of Object.keys(TABLES)) process.env[`${name.toUpperCase()}_TABLE`] = name;
  dynamo().middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => ({ output: answer(commandName, input as Write), response: undefined }),
    { step: 'serialize', name: 'memory', priority: 'high' },
  );
}

/** Forgets every item, so that a search's next run does not go through those of the runs before. */
export function clearMemory(): void {
  tables.clear();
}

/**
 * Shows the memory every command that the real database answers.
 * @returns the commands to which the memory gave another answer, so far
 */
export function mirrorInMemory(): readonly string[] {
  const differences: string[] = [];
  dynamo().middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        let real: object | undefined;
        let fault: unknown;
        try {
          const result = await next(args);
          real = result.output;
          return result;
        } catch (error) {
          fault = error;
          throw error;
        } finally {
          const [one, other] = [essence(real, fault), essenceOfMemory(commandName, args.input as Write)];
          if (!isDeepStrictEqual(one, other))
            differences.push(JSON.stringify([commandName, args.input, one, other]));
        }
      },
    { step: 'serialize', name: 'mirror', priority: 'high' },
  );
  return differences;
}

function essenceOfMemory(command: string, input: Write): unknown {
  try {
    return essence(answer(command, input), undefined);
  } catch (error) {
    return essence(undefined, error);
  }
}

/** What a store can see of an answer, but for capacity units and texts for people. */
function essence(output: object | undefined, fault: unknown): unknown {
  if (fault instanceof TransactionCanceledException)
    return [fault.name, fault.CancellationReasons?.map(({ Code }) => Code)];
  if (fault instanceof Error) return [fault.name];
  const { Item, Items, Responses, Attributes } = (output ?? {}) as Record<string, unknown>;
  return [Item, Items, Responses && inOrder(Responses), Attributes];
}

/** A batch is answered in any order. */
function inOrder(responses: object): unknown {
  return Object.values(responses).flatMap((items: Item[]) =>
    items.map((item) => JSON.stringify(sorted(item))).sort(),
  );
}

function sorted(item: Item): [string, unknown][] {
  return Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1));
}

function answer(command: string, input: Write): Record<string, unknown> & { $metadata: object } {
  const $metadata = {};
  switch (command) {
    case 'GetItemCommand': {
      const item = find(input);
      return { ...(item && { Item: structuredClone(item) }), $metadata };
    }
    case 'QueryCommand':
      return { ...structuredClone(query(input)), $metadata };
    case 'BatchGetItemCommand':
      return { Responses: batch((input as { RequestItems?: Batches }).RequestItems ?? {}), $metadata };
    case 'PutItemCommand':
    case 'UpdateItemCommand':
    case 'DeleteItemCommand': {
      requireCondition(input);
      const before = find(input);
      write(command.replace('ItemCommand', ''), input);
      const returned = { ALL_OLD: before, ALL_NEW: find(input) }[input.ReturnValues ?? ''];
      return { ...(returned && { Attributes: structuredClone(returned) }), $metadata };
    }
    case 'TransactWriteItemsCommand':
      transact((input as { TransactItems?: TransactWriteItem[] }).TransactItems ?? []);
      return { $metadata };
    default:
      throw new Error(`The memory knows no ${command}.`);
  }
}

function requireCondition(input: Write): void {
  const item = find(input);
  if (holds(input.ConditionExpression, input, item)) return;
  const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && item !== undefined;
  throw new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    ...(shown && { Item: structuredClone(item) }),
    $metadata: {},
  });
}

type Batches = Record<string, { Keys?: Item[] }>;

function batch(requests: Batches): Record<string, Item[]> {
  const found = Object.entries(requests).map(([TableName, { Keys = [] }]): [string, Item[]] => [
    TableName,
    Keys.map((Key) => find({ TableName, Key }))
      .filter((item) => item !== undefined)
      .map((item) => structuredClone(item)),
  ]);
  return Object.fromEntries(found);
}

function transact(parts: readonly TransactWriteItem[]): void {
  const writes = parts.flatMap((part) => Object.entries(part) as [string, Write][]);
  const reasons = writes.map(([, one]) =>
    holds(one.ConditionExpression, one, find(one))
      ? { Code: 'None' }
      : { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
  );
  if (reasons.some(({ Code }) => Code !== 'None'))
    throw new TransactionCanceledException({
      message: 'Transaction cancelled',
      CancellationReasons: reasons,
      $metadata: {},
    });
  for (const [kind, one] of writes) write(kind, one);
}

function write(kind: string, one: Write): void {
  const { partition, sort } = place(one);
  if (kind === 'Put') partition.set(sort, structuredClone(one.Item ?? {}));
  else if (kind === 'Delete') partition.delete(sort);
  else if (kind === 'Update')
    partition.set(
      sort,
      structuredClone(updated(one.UpdateExpression ?? '', one, find(one) ?? { ...one.Key })),
    );
  else if (kind !== 'ConditionCheck') throw new Error(`The memory knows no ${kind}.`);
}

function find(one: Write): Item | undefined {
  const { partition, sort } = place(one);
  return partition.get(sort);
}

function place(one: Write): { partition: Map<string, Item>; sort: string } {
  const key = one.Key ?? one.Item ?? {};
  if (key['pk']?.S === '' || key['sk']?.S === '')
    throw new DynamoDBServiceException({
      name: 'ValidationException',
      message: 'A key may not be empty',
      $fault: 'client',
      $metadata: {},
    });
  return { partition: partitionOf(one.TableName, key['pk']?.S), sort: key['sk']?.S ?? '' };
}

function partitionOf(name = '', key = ''): Map<string, Item> {
  const table = tables.get(name) ?? new Map<string, Map<string, Item>>();
  tables.set(name, table);
  const partition = table.get(key) ?? new Map<string, Item>();
  table.set(key, partition);
  return partition;
}

/** What a key condition holds of: within a partition by sort key, through the `due` index by its moment. */
function query(input: Query): { Items: Item[]; LastEvaluatedKey?: Item } {
  const { IndexName: index, KeyConditionExpression: condition, ScanIndexForward: forward = true } = input;
  if (index !== undefined && index !== 'due') throw new Error(`The memory knows no index ${index}.`);
  const sortKey = index === undefined ? 'sk' : 'due_at';
  const inside =
    index === undefined
      ? [partitionOf(input.TableName, input.ExpressionAttributeValues?.[':pk']?.S)]
      : partitionsOf(input.TableName);
  const orderOf = (item: Item) => [sortKey, 'pk', 'sk'].map((name) => item[name]?.S ?? '').join(' ');
  const found = inside
    .flatMap((partition) => [...partition.values()])
    .filter((item) => holds(condition, input, item))
    .sort((one, other) => (orderOf(one) < orderOf(other) === forward ? -1 : 1))
    .map((item) => (index === undefined ? item : keysOf(item)));
  if (input.ExclusiveStartKey) throw new Error('The memory has no second page.');
  const page = found.slice(0, input.Limit);
  const { pk, sk } = page.at(-1) ?? {};
  return {
    Items: page
      .filter((item) => holds(input.FilterExpression, input, item))
      .map((item) => projected(item, input)),
    // Whoever wants more than the first page is told that there is none.
    ...(pk && sk && page.length < found.length && { LastEvaluatedKey: { pk, sk } }),
  };
}

function projected(item: Item, { ProjectionExpression, ExpressionAttributeNames: names = {} }: Query): Item {
  const wanted = ProjectionExpression?.split(/,\s*/).map((word) => names[word] ?? word);
  if (wanted === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}

function partitionsOf(name = ''): Map<string, Item>[] {
  return [...(tables.get(name)?.values() ?? [])];
}

/** The index holds nothing else. */
function keysOf(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => DUE_INDEX.has(name)));
}
