import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
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
}

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
  const { Item, Items } = (output ?? {}) as { Item?: Item; Items?: Item[] };
  return [Item, Items];
}

function answer(command: string, input: Write): Record<string, unknown> & { $metadata: object } {
  const $metadata = {};
  switch (command) {
    case 'GetItemCommand': {
      const item = find(input);
      return { ...(item && { Item: structuredClone(item) }), $metadata };
    }
    case 'QueryCommand':
      return { Items: structuredClone(query(input)), $metadata };
    case 'PutItemCommand':
    case 'UpdateItemCommand':
    case 'DeleteItemCommand':
      if (!holds(input.ConditionExpression, input, find(input)))
        throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata });
      write(command.replace('ItemCommand', ''), input);
      return { $metadata };
    case 'TransactWriteItemsCommand':
      transact((input as { TransactItems?: TransactWriteItem[] }).TransactItems ?? []);
      return { $metadata };
    default:
      throw new Error(`The memory knows no ${command}.`);
  }
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
  return { partition: partitionOf(one.TableName, key['pk']?.S), sort: key['sk']?.S ?? '' };
}

function partitionOf(name = '', key = ''): Map<string, Item> {
  const table = tables.get(name) ?? new Map<string, Map<string, Item>>();
  tables.set(name, table);
  const partition = table.get(key) ?? new Map<string, Item>();
  table.set(key, partition);
  return partition;
}

function query(input: Write & { KeyConditionExpression?: string }): Item[] {
  if (input.KeyConditionExpression !== 'pk = :pk')
    throw new Error(`The memory knows no query by ${input.KeyConditionExpression}.`);
  const partition = partitionOf(input.TableName, input.ExpressionAttributeValues?.[':pk']?.S);
  return [...partition].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}
