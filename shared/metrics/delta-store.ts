import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { type Delta, type DeltaRef, deltaFromItem } from './delta.ts';
import { markKey } from './rollup-store.ts';

type Item = Record<string, AttributeValue>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

/** Those of a company's deltas that no mark says are applied, read consistently. */
export async function readUnapplied(company: string, refs: readonly DeltaRef[]): Promise<Delta[]> {
  const marks = await readAll(
    requireEnv(ENV.rollupsTable),
    refs.map(({ id }) => markKey(company, id)),
  );
  const marked = new Set(marks.map((mark) => mark['pk']?.S));
  const open = refs.filter(({ id }) => !marked.has(markKey(company, id).pk.S));
  const keys = open.map(({ day, id }) => ({ pk: { S: PARTITIONS.deltas.day(company, day) }, sk: { S: id } }));
  return (await readAll(requireEnv(ENV.deltasTable), keys)).map(deltaFromItem);
}

async function readAll(table: string, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  for (let start = 0; start < keys.length; start += MOST_KEYS) {
    let open = keys.slice(start, start + MOST_KEYS);
    while (open.length > 0) {
      const answer = await dynamo().send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }),
      );
      found.push(...(answer.Responses?.[table] ?? []));
      open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return found;
}
