import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud, CloudOptions } from '#local/cloud.ts';
import {
  behave,
  dynamo,
  eventually,
  queueUrl,
  recorded,
  recorder,
  scratch,
  sqs,
  start,
  streamTable,
} from './fixture.ts';

let place = scratch();
let cloud: Cloud;

beforeEach(() => {
  place = scratch();
});

afterEach(async () => {
  await cloud.stop();
  place.remove();
});

/** A table whose stream feeds the function "aggregator", with a queue for what is given up. */
async function open(
  mapping: Record<string, unknown> = {},
  options: Partial<CloudOptions> = {},
): Promise<void> {
  const Mapping = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
      FunctionName: { 'Fn::GetAtt': ['Aggregator', 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      ...mapping,
    },
  };
  const Aggregator = recorder(place.dir, 'aggregator');
  const Resources = { Items: streamTable, Failed: { Type: 'AWS::SQS::Queue' }, Aggregator, Mapping };
  cloud = await start(place.dir, { Resources }, options);
}

interface Batch {
  Records: {
    eventName: string;
    userIdentity?: unknown;
    dynamodb: { SequenceNumber: string; Keys: { pk: { S: string } }; NewImage?: unknown; OldImage?: unknown };
  }[];
}

const batches = (): Batch[] => recorded<Batch>(place.dir, 'aggregator');
const keys = (): string[][] =>
  batches().map(({ Records }) => Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));

async function put(pk: string, more: Record<string, unknown> = {}): Promise<void> {
  await dynamo(cloud)('PutItem', { TableName: 'Items', Item: { pk: { S: pk }, ...more } });
}

/** Writes all in one transaction, so that one batch can hold them. */
async function putTogether(...pks: string[]): Promise<void> {
  const TransactItems = pks.map((pk) => ({ Put: { TableName: 'Items', Item: { pk: { S: pk } } } }));
  await dynamo(cloud)('TransactWriteItems', { TransactItems, ClientRequestToken: randomUUID() });
}

const onFailure = { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } } };

async function failure(): Promise<Record<string, Record<string, unknown>>> {
  const body = await eventually(async () => {
    const { Messages } = await sqs(cloud)<{ Messages?: { Body: string }[] }>('ReceiveMessage', {
      QueueUrl: queueUrl(cloud, 'Failed'),
    });
    return Messages?.[0]?.Body;
  });
  return JSON.parse(body) as Record<string, Record<string, unknown>>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
describe('records', () => {
  test('come as inserts, changes and removals with their images, values as on the wire', async () => {
    await open();
    await put('a', { n: { N: '1.50' }, b: { B: 'aGk=' } });
    await put('a', { n: { N: '2' } });
    await dynamo(cloud)('DeleteItem', { TableName: 'Items', Key: { pk: { S: 'a' } } });
    await eventually(() => (keys().flat().length === 3 ? true : undefined));
    const seen = batches().flatMap(({ Records }) => Records);
    expect(seen.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(seen[0]?.dynamodb.NewImage).toEqual({ pk: { S: 'a' }, n: { N: '1.5' }, b: { B: 'aGk=' } });
    expect(seen[1]?.dynamodb.OldImage).toMatchObject({ n: { N: '1.5' } });
    expect(seen[2]?.dynamodb.NewImage).toBeUndefined();
  });

  test('come in order, each once, at most BatchSize at a time', async () => {
    await open({ BatchSize: 7 });
    const pks = Array.from({ length: 40 }, (_, at) => `p${at}`);
    for (const pk of pks) await put(pk);
    await eventually(() => (keys().flat().length === 40 ? true : undefined));
    expect(keys().flat()).toEqual(pks);
    expect(keys().every((batch) => batch.length <= 7)).toBe(true);
  });

  test('within a batching window come together', async () => {
    await open({ MaximumBatchingWindowInSeconds: 4 });
    await put('a');
    await sleep(200);
    await put('b');
    await eventually(() => (keys().flat().length === 2 ? true : undefined));
    expect(keys()).toEqual([['a', 'b']]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
  test('that match no filter are left out', async () => {
    await open({
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"d#"}]}}}}' }] },
    });
    for (const pk of ['x#1', 'd#1', 'x#2', 'd#2']) await put(pk);
    await eventually(() => (keys().flat().length === 2 ? true : undefined));
    expect(keys().flat()).toEqual(['d#1', 'd#2']);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
  test('with a ParallelizationFactor, those of one item stay in order', async () => {
    await open({ BatchSize: 3, ParallelizationFactor: 4 });
    for (let round = 0; round < 5; round += 1) {
      await putTogether(...['a', 'b', 'c', 'd', 'e', 'f'].map((pk) => pk));
      await dynamo(cloud)('UpdateItem', {
        TableName: 'Items',
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'SET r = :r',
        ExpressionAttributeValues: { ':r': { N: String(round) } },
      });
    }
    const ofA = (): string[] =>
      batches()
        .flatMap(({ Records }) => Records)
        .filter(({ dynamodb }) => dynamodb.Keys.pk.S === 'a')
        .map(({ dynamodb }) => dynamodb.SequenceNumber);
    await eventually(() => (ofA().length >= 10 ? true : undefined));
    const numbers = ofA().map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
describe('a record that the function fails on', () => {
  const poisoned = `if (event.Records.some((r) => r.dynamodb.Keys.pk.S === 'bad')) throw new Error('bad');`;

  test('holds up its shard and comes again until it succeeds', async () => {
    behave(place.dir, 'aggregator', poisoned);
    await open({ BatchSize: 1 });
    await put('bad');
    await put('good');
    await eventually(() => (batches().length >= 3 ? true : undefined));
    expect(keys().flat()).not.toContain('good');
    behave(place.dir, 'aggregator', '');
    await eventually(() => (keys().flat().includes('good') ? true : undefined));
  });

  test('is isolated by bisecting, and its place in the stream told to the failure destination', async () => {
    behave(place.dir, 'aggregator', poisoned);
    const retry = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 };
    await open({ ...retry, ...onFailure, MaximumBatchingWindowInSeconds: 1 });
    await putTogether('1', '2', 'bad', '4');
    const document = await failure();
    const bad = batches()
      .flatMap(({ Records }) => Records)
      .find(({ dynamodb }) => dynamodb.Keys.pk.S === 'bad');
    expect(document).toMatchObject({
      requestContext: {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Aggregator',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringContaining('shardId-'),
        startSequenceNumber: bad?.dynamodb.SequenceNumber,
        endSequenceNumber: bad?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: expect.stringMatching(/Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/Z$/),
        batchSize: 1,
        streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Items/stream/local',
      },
    });
    await eventually(() => (keys().some((batch) => batch.join() === '4') ? true : undefined));
    expect(
      keys()
        .filter((batch) => !batch.includes('bad'))
        .flat()
        .sort(),
    ).toEqual(['1', '2', '4']);
  });

  test('older than MaximumRecordAgeInSeconds is given up', async () => {
    let ahead = 0;
    behave(place.dir, 'aggregator', poisoned);
    await open({ MaximumRecordAgeInSeconds: 60, ...onFailure }, { clock: () => Date.now() + ahead });
    await put('bad');
    await eventually(() => batches()[0]);
    ahead = 120_000;
    const document = await failure();
    expect(document['requestContext']?.['condition']).toBe('RecordAgeExceeded');
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
  test('and names comes again with what follows it', async () => {
    behave(
      place.dir,
      'aggregator',
      `const bad = event.Records.length > 2 ? event.Records.filter((r) => r.dynamodb.Keys.pk.S === 'bad') : [];
       return { batchItemFailures: bad.map((r) => ({ itemIdentifier: r.dynamodb.SequenceNumber })) };`,
    );
    await open({ FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumBatchingWindowInSeconds: 1 });
    await putTogether('1', '2', 'bad', '4');
    await eventually(() => (keys().length === 2 ? true : undefined));
    expect(keys()).toEqual([
      ['1', '2', 'bad', '4'],
      ['bad', '4'],
    ]);
  });
});

describe('the starting position', () => {
  test('TRIM_HORIZON reads what was written before the mapping began; a restart goes on from the checkpoint', async () => {
    await open({ Enabled: false });
    await put('before');
    await cloud.stop();
    await open();
    await eventually(() => (keys().flat().length === 1 ? true : undefined));
    await cloud.stop();
    await open();
    await put('after');
    await eventually(() => (keys().flat().length === 2 ? true : undefined));
    expect(keys().flat()).toEqual(['before', 'after']);
  });

  test('LATEST leaves out what was written before, and what is written while the cloud is off comes after a restart', async () => {
    await open({ Enabled: false });
    await put('before');
    await cloud.stop();
    await open({ StartingPosition: 'LATEST' });
    await sleep(300);
    await cloud.stop();
    await open({ Enabled: false });
    await put('while off');
    await cloud.stop();
    await open({ StartingPosition: 'LATEST' });
    await put('after');
    await eventually(() => (keys().flat().length === 2 ? true : undefined));
    expect(keys().flat()).toEqual(['while off', 'after']);
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
test('an item past its TTL is removed, and its record names the TTL service', async () => {
  await open();
  await put('old', { expires: { N: String(Math.floor(Date.now() / 1000) - 10) } });
  await put('young', { expires: { N: String(Math.floor(Date.now() / 1000) + 1000) } });
  await eventually(() => (keys().flat().length === 2 ? true : undefined));
  await cloud.sweepTtl();
  await eventually(() => (keys().flat().length === 3 ? true : undefined));
  const removal = batches().flatMap(({ Records }) => Records)[2];
  expect(removal).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    dynamodb: { Keys: { pk: { S: 'old' } } },
  });
});
