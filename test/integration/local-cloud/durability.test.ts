import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { awsJson } from '#local/resources/aws-json.ts';
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
  writeCdkOut,
} from './fixture.ts';

let place = scratch();
let running: ChildProcess | undefined;
let cloud: Cloud | undefined;

beforeEach(() => {
  place = scratch();
});

afterEach(async () => {
  running?.kill('SIGKILL');
  await cloud?.stop();
  cloud = undefined;
  place.remove();
});

function template(mapping: Record<string, unknown> = { Enabled: false }): Record<string, unknown> {
  return {
    Resources: {
      Items: streamTable,
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 600 } },
      Files: { Type: 'AWS::S3::Bucket' },
      Worker: recorder(place.dir, 'worker', { Timeout: 60 }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          FunctionName: { Ref: 'Worker' },
          ...mapping,
        },
      },
    },
  };
}

type Endpoints = Record<string, string>;

/** Starts the cloud as a process of its own, which a test may kill. */
async function startProcess(content = template()): Promise<Endpoints> {
  const cdkOut = writeCdkOut(place.dir, content);
  const program = join(import.meta.dirname, 'cloud-process.ts');
  running = spawn(process.execPath, [program, cdkOut, join(place.dir, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (running.stdout === null) throw new Error('The process has no output.');
  const [line] = (await once(createInterface(running.stdout), 'line')) as [string];
  return (JSON.parse(line) as { endpoints: Endpoints }).endpoints;
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  const ended = running && once(running, 'exit');
  running?.kill(signal);
  await ended;
}

function client(endpoints: Endpoints): S3Client {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = endpoints['AWS_ENDPOINT_URL_S3'] ?? '';
  return new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
}

const WRITES = 200;

/** Writes until the process is killed in the middle of them, and answers what was acknowledged. */
async function writeUntilKilled(write: (at: number) => Promise<unknown>): Promise<number[]> {
  const acknowledged: number[] = [];
  const enough = Promise.withResolvers<void>();
  const lane = async (first: number): Promise<void> => {
    for (let at = first; ; at += 4) {
      try {
        await write(at);
      } catch {
        return;
      }
      acknowledged.push(at);
      if (acknowledged.length === WRITES) enough.resolve();
    }
  };
  const lanes = [0, 1, 2, 3].map(lane);
  await enough.promise;
  await kill('SIGKILL');
  await Promise.all(lanes);
  return acknowledged;
}

describe('kill -9 loses nothing that was acknowledged', () => {
  test('by DynamoDB, its stream included', async () => {
    const endpoints = await startProcess();
    const call = awsJson({
      endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      target: 'DynamoDB_20120810',
    });
    const acknowledged = await writeUntilKilled((at) =>
      call('PutItem', { TableName: 'Items', Item: { pk: { S: `k${at}` } } }),
    );
    const StartingPosition = 'TRIM_HORIZON';
    cloud = await start(
      place.dir,
      template({ EventSourceArn: { 'Fn::GetAtt': 'Items.StreamArn' }, StartingPosition }),
    );
    const { Items } = await dynamo(cloud)<{ Items: { pk: { S: string } }[] }>('Scan', { TableName: 'Items' });
    const kept = new Set(Items.map(({ pk }) => pk.S));
    expect(acknowledged.filter((at) => !kept.has(`k${at}`))).toEqual([]);
    const streamed = (): Set<string> =>
      new Set(
        recorded<{ Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }>(place.dir, 'worker').flatMap(
          ({ Records }) => Records.map(({ dynamodb }) => dynamodb.Keys.pk.S),
        ),
      );
    await eventually(() => (acknowledged.every((at) => streamed().has(`k${at}`)) ? true : undefined));
  });

  test('by SQS', async () => {
    const endpoints = await startProcess();
    const endpoint = endpoints['AWS_ENDPOINT_URL_SQS'] ?? '';
    const call = awsJson({ endpoint, target: 'AmazonSQS' });
    const QueueUrl = `${endpoint}/000000000000/Jobs`;
    const acknowledged = await writeUntilKilled((at) =>
      call('SendMessage', { QueueUrl, MessageBody: `m${at}` }),
    );
    cloud = await start(place.dir, template({}));
    const seen = (): Set<string> =>
      new Set(
        recorded<{ Records: { body: string }[] }>(place.dir, 'worker').flatMap(({ Records }) =>
          Records.map(({ body }) => body),
        ),
      );
    await eventually(() => (acknowledged.every((at) => seen().has(`m${at}`)) ? true : undefined));
  });

  test('by S3, and an upload in parts is there whole or not at all', async () => {
    const endpoints = await startProcess();
    const s3 = client(endpoints);
    const big = Buffer.alloc(5 * 1024 * 1024, 'a');
    const file = { Bucket: 'files', Key: 'big' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(file));
    await s3.send(new UploadPartCommand({ ...file, UploadId, PartNumber: 1, Body: big }));
    const last = await s3.send(new UploadPartCommand({ ...file, UploadId, PartNumber: 2, Body: 'end' }));
    const acknowledged = await writeUntilKilled((at) =>
      s3.send(new PutObjectCommand({ Bucket: 'files', Key: `o/${at}`, Body: `body ${at}` })),
    );
    cloud = await start(place.dir, template());
    const after = client(cloud.endpoints);
    for (const at of acknowledged) {
      const { Body } = await after.send(new GetObjectCommand({ Bucket: 'files', Key: `o/${at}` }));
      expect(await Body?.transformToString()).toBe(`body ${at}`);
    }
    await expect(after.send(new GetObjectCommand(file))).rejects.toThrow();
    const first = await after.send(new UploadPartCommand({ ...file, UploadId, PartNumber: 1, Body: big }));
    const Parts = [first, last].map(({ ETag }, at) => ({ ETag, PartNumber: at + 1 }));
    await after.send(new CompleteMultipartUploadCommand({ ...file, UploadId, MultipartUpload: { Parts } }));
    const { Body } = await after.send(new GetObjectCommand(file));
    expect((await Body?.transformToString())?.length).toBe(big.length + 3);
    await expect(after.send(new AbortMultipartUploadCommand({ ...file, UploadId }))).rejects.toThrow();
  });

  test('and no database is left running', async () => {
    const endpoints = await startProcess();
    await kill('SIGKILL');
    await eventually(async () => {
      const up = await fetch(endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '').then(
        () => true,
        () => false,
      );
      return up ? undefined : true;
    });
  });
});

describe('a message in work', () => {
  const slow = 'await new Promise((resolve) => setTimeout(resolve, 30_000));';
  const receipts = (): string[] =>
    recorded<{ Records: { body: string; attributes: Record<string, string> }[] }>(place.dir, 'worker').map(
      ({ Records }) => `${Records[0]?.body} ${Records[0]?.attributes['ApproximateReceiveCount']}`,
    );

  test.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM'])('at %s comes again at the next start', async (signal) => {
    behave(place.dir, 'worker', slow);
    const endpoints = await startProcess(template({}));
    const endpoint = endpoints['AWS_ENDPOINT_URL_SQS'] ?? '';
    const QueueUrl = `${endpoint}/000000000000/Jobs`;
    await awsJson({ endpoint, target: 'AmazonSQS' })('SendMessage', { QueueUrl, MessageBody: 'job' });
    await eventually(() => receipts()[0]);
    await kill(signal);
    behave(place.dir, 'worker', '');
    cloud = await start(place.dir, template({}));
    await eventually(() => receipts()[1]);
    expect(receipts()).toEqual(['job 1', 'job 2']);
  });

  test('ends before the cloud does, if it can', async () => {
    behave(place.dir, 'worker', 'await new Promise((resolve) => setTimeout(resolve, 800));');
    cloud = await start(place.dir, template({}));
    await sqs(cloud)('SendMessage', { QueueUrl: queueUrl(cloud, 'Jobs'), MessageBody: 'job' });
    await eventually(() => receipts()[0]);
    await cloud.stop();
    cloud = await start(place.dir, template({ Enabled: false }));
    const { Attributes: found } = await sqs(cloud)<{ Attributes: Record<string, string> }>(
      'GetQueueAttributes',
      {
        QueueUrl: queueUrl(cloud, 'Jobs'),
        AttributeNames: ['All'],
      },
    );
    expect(found['ApproximateNumberOfMessages']).toBe('0');
  });
});

describe('the queue service', () => {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
  test('makes a message visible at once with a timeout of 0, and keeps its receive count', async () => {
    cloud = await start(place.dir, template());
    const QueueUrl = queueUrl(cloud, 'Jobs');
    const call = sqs(cloud);
    await call('SendMessage', { QueueUrl, MessageBody: 'back' });
    const input = { QueueUrl, MessageSystemAttributeNames: ['All'] };
    interface Received {
      Messages?: { ReceiptHandle: string; Attributes: Record<string, string> }[];
    }
    const first = await call<Received>('ReceiveMessage', input);
    const ReceiptHandle = first.Messages?.[0]?.ReceiptHandle;
    await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    const second = await call<Received>('ReceiveMessage', input);
    expect(second.Messages?.[0]?.Attributes['ApproximateReceiveCount']).toBe('2');
  });
});

describe('the database', () => {
  test('that dies is started again, with its data and at the same address', async () => {
    cloud = await start(place.dir, template());
    await dynamo(cloud)('PutItem', { TableName: 'Items', Item: { pk: { S: 'kept' } } });
    const pid = cloud.processes()['dynamodb'];
    if (pid === undefined) throw new Error('The database has no process.');
    process.kill(pid, 'SIGKILL');
    const found = await eventually(async () => {
      const read = dynamo(cloud ?? expect.fail())<{ Item?: unknown }>('GetItem', {
        TableName: 'Items',
        Key: { pk: { S: 'kept' } },
      });
      return read.then(
        ({ Item }) => Item,
        () => undefined,
      );
    });
    expect(found).toEqual({ pk: { S: 'kept' } });
    expect(cloud.processes()['dynamodb']).not.toBe(pid);
  });
});

describe('the data directory', () => {
  test('belongs to one process at a time', async () => {
    await startProcess();
    await expect(start(place.dir, template())).rejects.toThrow('Another process works on');
  });

  test('whose table has another key is refused with what to do', async () => {
    cloud = await start(place.dir, template());
    await cloud.stop();
    const KeySchema = [{ AttributeName: 'other', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'other', AttributeType: 'S' }];
    const Items = {
      ...streamTable,
      Properties: { ...streamTable.Properties, KeySchema, AttributeDefinitions },
    };
    await expect(start(place.dir, { Resources: { Items } })).rejects.toThrow('DATA_DIR');
  });

  test('gets indexes and queue attributes that the template gained', async () => {
    cloud = await start(place.dir, template());
    await cloud.stop();
    const Items = {
      ...streamTable,
      Properties: {
        ...streamTable.Properties,
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'due', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-due',
            KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    };
    const Jobs = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 7 } };
    cloud = await start(place.dir, { Resources: { Items, Jobs } });
    const { Table } = await dynamo(cloud)<{ Table: { GlobalSecondaryIndexes: { IndexName: string }[] } }>(
      'DescribeTable',
      { TableName: 'Items' },
    );
    expect(Table.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)).toEqual(['by-due']);
    const { Attributes: found } = await sqs(cloud)<{ Attributes: Record<string, string> }>(
      'GetQueueAttributes',
      {
        QueueUrl: queueUrl(cloud, 'Jobs'),
        AttributeNames: ['All'],
      },
    );
    expect(found['VisibilityTimeout']).toBe('7');
  });
});
