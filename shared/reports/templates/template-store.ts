import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { storedDefinition } from './definition.ts';
import type { Template } from './template.ts';

type Item = Record<string, AttributeValue>;

/** Templates of one company's own. */
export function templateStore(company: string) {
  return {
    find: (id: string) => find(company, id),
    /** One page, the oldest first. */
    list: (limit: number, after: string | undefined) => list(company, limit, after),
    create: (template: Template) => create(company, template),
    /** Writes the next version; false where the one before is not, or no longer, what it was made from. */
    replace: (template: Template) => replace(company, template),
    /** False where there is none. */
    remove: (id: string) => remove(company, id),
  };
}

const PREFIX = 'template#';

function keyOf(company: string, id: string): Item {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `${PREFIX}${id}` } };
}

async function find(company: string, id: string): Promise<Template | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: keyOf(company, id),
      ConsistentRead: true,
    }),
  );
  return item && readItem(item);
}

async function list(company: string, limit: number, after: string | undefined) {
  const range = { first: PREFIX, last: `${PREFIX}~`, order: 'ascending' } as const;
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    ...range,
    limit,
    after,
  });
  return { templates: items.map(readItem), next };
}

async function create(company: string, template: Template): Promise<void> {
  const outcome = await transact([
    {
      Put: {
        TableName: requireEnv(ENV.recordsTable),
        Item: itemOf(company, template),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ]);
  if (!outcome.committed)
    throw new Error(`The template ${template.id} could not be written: it exists already.`);
}

async function replace(company: string, template: Template): Promise<boolean> {
  return holds(() =>
    dynamo().send(
      new PutItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Item: itemOf(company, template),
        ConditionExpression: 'template_version = :before',
        ExpressionAttributeValues: { ':before': { N: String(template.version - 1) } },
      }),
    ),
  );
}

async function remove(company: string, id: string): Promise<boolean> {
  return holds(() =>
    dynamo().send(
      new DeleteItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: keyOf(company, id),
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
}

async function holds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function itemOf(company: string, { id, version, builtIn: _builtIn, ...definition }: Template): Item {
  return {
    ...keyOf(company, id),
    template_version: { N: String(version) },
    definition: { S: JSON.stringify(definition) },
  };
}

function readItem(item: Item): Template {
  const definition = storedDefinition.parse(JSON.parse(item['definition']?.S ?? ''));
  return {
    ...definition,
    id: (item['sk']?.S ?? '').slice(PREFIX.length),
    version: Number(item['template_version']?.N),
    builtIn: false,
  };
}
