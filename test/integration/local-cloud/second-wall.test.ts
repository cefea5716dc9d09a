import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoDbGuard, startDynamoDbGuard } from '#local/iam/dynamodb-guard.ts';
import { createTables } from '#local/resources/index.ts';
import { loadStack } from '#local/template/load-stack.ts';
import { ensureSynth } from '#scripts/synth.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

/**
 * P34: with the code's own checks taken away, the roles' policies still refuse what a condition on leading keys can.
 * The policies are those of the template, and the very guard that stands before DynamoDB on the local cloud holds calls
 * against them.
 */
let database: TestDatabase;
let guard: DynamoDbGuard;
let tableOf: (name: string) => string;
let roleOf: (name: string) => string;
const refusals: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  const stack = loadStack(await ensureSynth());
  const endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  await createTables(stack, endpoint);
  guard = await startDynamoDbGuard({ stack, endpoint, log: (line) => refusals.push(line) });
  const functions = [...stack.resources.values()].filter(({ type }) => type === 'AWS::Lambda::Function');
  const named = (name: string) =>
    functions.find(({ properties }) => properties['FunctionName'] === `AnalyticsPlatform-${name}`);
  roleOf = (name) => String(named(name)?.properties['Role']).split(':role/')[1] ?? '';
  const environment = named('eraser')?.properties['Environment'] as { Variables?: Record<string, string> };
  tableOf = (name) => environment.Variables?.[`${name.toUpperCase()}_TABLE`] ?? '';
}, 120_000);
afterAll(async () => {
  await guard?.stop();
  await database?.stop();
});

/** DynamoDB as the function finds it. */
const as = (name: string) => new DynamoDBClient({ endpoint: guard.endpointOf(roleOf(name)), maxAttempts: 1 });

const DENIED = { name: 'AccessDeniedException' };
const { records, directory, counters } = PARTITIONS;
const query = (table: string, partition: string) =>
  new QueryCommand({
    TableName: tableOf(table),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partition } },
  });
const key = (pk: string, sk = 'x') => ({ pk: { S: pk }, sk: { S: sk } });
const get = (table: string, partition: string) =>
  new GetItemCommand({ TableName: tableOf(table), Key: key(partition) });
const put = (pk: string) => ({ TableName: tableOf('records'), Item: key(pk) });

describe('the roles of the template before DynamoDB', () => {
  it('let a function do its work', async () => {
    await expect(as('reports').send(query('records', records.jobs('co_a')))).resolves.toMatchObject({
      Count: 0,
    });
    await expect(as('admin').send(query('records', records.audit('co_a')))).resolves.toBeTruthy();
    await expect(as('authorizer').send(get('records', records.company('co_a')))).resolves.toBeTruthy();
  });

  it.each([
    ['reports', 'the audit log', () => query('records', records.audit('co_a'))],
    ['reports', 'tokens of users', () => query('records', records.tokens('co_a'))],
    ['reports', 'alert rules', () => query('records', records.alertRules('co_a'))],
    ['authorizer', 'jobs', () => get('records', records.jobs('co_a'))],
    ['ingest', 'limits of sign-in', () => updateCalls(counters.signIn('hash'))],
    ['stream', 'a way in', () => new PutItemCommand({ TableName: tableOf('directory'), Item: wayIn() })],
    ['admin', 'the removal of another kind of record', () => removal(records.audit('co_a'))],
    ['metrics', 'a whole table', () => new ScanCommand({ TableName: tableOf('rollups') })],
  ] as const)('refuse %s %s', async (name, _what, command) => {
    const send = as(name).send.bind(as(name)) as (asked: unknown) => Promise<unknown>;
    await expect(send(command())).rejects.toMatchObject(DENIED);
    expect(refusals.at(-1)).toContain('is not authorized to perform');
  });

  it('refuse a batch and a transaction for one foreign key among its own', async () => {
    const Keys = [key(records.jobs('co_a')), key(records.audit('co_a'))];
    const batch = new BatchGetItemCommand({ RequestItems: { [tableOf('records')]: { Keys } } });
    await expect(as('reports').send(batch)).rejects.toMatchObject(DENIED);
    const TransactItems = [{ Put: put(records.jobs('co_a')) }, { Put: put(records.audit('co_a')) }];
    await expect(as('reports').send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject(
      DENIED,
    );
    const { Count } = await as('admin').send(query('records', records.audit('co_a')));
    expect(Count).toBe(0);
  });

  it('let an entry of the audit log be added, and never be changed', async () => {
    await as('admin').send(new PutItemCommand(put(records.audit('co_a'))));
    const change = new UpdateItemCommand({
      TableName: tableOf('records'),
      Key: key(records.audit('co_a')),
      UpdateExpression: 'SET principal = :nobody',
      ExpressionAttributeValues: { ':nobody': { S: 'nobody' } },
    });
    await expect(as('admin').send(change)).rejects.toMatchObject(DENIED);
  });

  /** The role serves every company, so a condition on keys cannot tell two of them apart: the stores do. */
  it('do not tell companies apart', async () => {
    await expect(as('reports').send(query('records', records.jobs('co_b')))).resolves.toBeTruthy();
  });
});

function updateCalls(partition: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: tableOf('counters'),
    Key: key(partition),
    UpdateExpression: 'SET calls = :none',
    ExpressionAttributeValues: { ':none': { N: '0' } },
  });
}

function wayIn() {
  return { pk: { S: directory.apiKey('hash') }, company: { S: 'co_a' } };
}

function removal(partition: string): TransactWriteItemsCommand {
  return new TransactWriteItemsCommand({
    TransactItems: [{ Delete: { TableName: tableOf('records'), Key: key(partition) } }],
  });
}
