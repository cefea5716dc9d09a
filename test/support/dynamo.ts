import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  type KeySchemaElement,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { SDK_IDENTITY } from '#local/functions/environment.ts';
import { startDynamoDb } from '#local/resources/dynamodb.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { TABLES, type TableName, type TableSpec } from '#shared/runtime/tables.ts';

export type Item = Record<string, AttributeValue>;

export interface TestDatabase {
  /** Makes all tables anew, empty. */
  reset: () => Promise<void>;
  items: (table: TableName) => Promise<Item[]>;
  stop: () => Promise<void>;
}

const NAMES = Object.keys(TABLES) as TableName[];

/** A real local DynamoDB with the platform's tables, and the environment that leads the stores to it. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dynamo-'));
  const server = await startDynamoDb({ dataDir, log: () => {}, clock: systemClock });
  Object.assign(process.env, SDK_IDENTITY, { AWS_ENDPOINT_URL_DYNAMODB: server.endpoint });
  for (const name of NAMES) process.env[`${name.toUpperCase()}_TABLE`] = name;
  await Promise.all(NAMES.map(createTable));
  return {
    reset: async () => {
      await Promise.all(NAMES.map((name) => dynamo().send(new DeleteTableCommand({ TableName: name }))));
      await Promise.all(NAMES.map(createTable));
    },
    items: scan,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function scan(table: TableName): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client: dynamo() }, { TableName: table, ConsistentRead: true })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

async function createTable(name: TableName): Promise<void> {
  const spec: TableSpec = TABLES[name];
  const indexes = Object.entries(spec.indexes ?? {});
  const keys = [spec, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) => [
    partitionKey,
    ...(sortKey ? [sortKey] : []),
  ]);
  await dynamo().send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(spec),
      AttributeDefinitions: [...new Set(keys)].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      ...(indexes.length > 0
        ? {
            GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
              IndexName,
              KeySchema: keySchema(index),
              Projection: { ProjectionType: index.projection },
            })),
          }
        : {}),
    }),
  );
}

function keySchema(spec: { partitionKey: string; sortKey?: string }): KeySchemaElement[] {
  const partition: KeySchemaElement = { AttributeName: spec.partitionKey, KeyType: 'HASH' };
  return spec.sortKey ? [partition, { AttributeName: spec.sortKey, KeyType: 'RANGE' }] : [partition];
}
