import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { behave, eventually, queueUrl, recorded, recorder, scratch, sqs, start } from './fixture.ts';

let place = scratch();
let cloud: Cloud;

beforeEach(() => {
  place = scratch();
});

afterEach(async () => {
  await cloud.stop();
  place.remove();
});

interface Settings {
  mapping?: Record<string, unknown>;
  queue?: Record<string, unknown>;
  worker?: Record<string, unknown>;
}

/** A queue with a dead-letter queue, feeding the function "worker". */
async function open({ mapping = {}, queue = {}, worker = {} }: Settings = {}): Promise<void> {
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 };
  cloud = await start(place.dir, {
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue' },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 1, RedrivePolicy, ...queue } },
      Worker: recorder(place.dir, 'worker', worker),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          FunctionName: { Ref: 'Worker' },
          ...mapping,
        },
      },
    },
  });
}

interface Batch {
  Records: {
    messageId: string;
    body: string;
    attributes: Record<string, string>;
    messageAttributes: unknown;
  }[];
}

async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, Id) => ({ Id: String(Id), MessageBody }));
  await sqs(cloud)('SendMessageBatch', { QueueUrl: queueUrl(cloud, 'Jobs'), Entries });
}

const batches = (): Batch[] => recorded<Batch>(place.dir, 'worker');
const bodies = (): string[][] => batches().map(({ Records }) => Records.map(({ body }) => body).sort());

async function counts(queue: string): Promise<{ visible: number; inFlight: number }> {
  const { Attributes: found } = await sqs(cloud)<{ Attributes: Record<string, string> }>(
    'GetQueueAttributes',
    {
      QueueUrl: queueUrl(cloud, queue),
      AttributeNames: ['All'],
    },
  );
  return {
    visible: Number(found['ApproximateNumberOfMessages']),
    inFlight: Number(found['ApproximateNumberOfMessagesNotVisible']),
  };
}

const empty = async (): Promise<true | undefined> => {
  const { visible, inFlight } = await counts('Jobs');
  return visible + inFlight === 0 ? true : undefined;
};

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
describe('a batch', () => {
  test('has the documented record, and its messages are gone once it succeeded', async () => {
    await open();
    await sqs(cloud)('SendMessage', {
      QueueUrl: queueUrl(cloud, 'Jobs'),
      MessageBody: '{"a":1}',
      MessageAttributes: { trace: { DataType: 'String', StringValue: 't-1' } },
    });
    const batch = await eventually(() => batches()[0]);
    expect(batch.Records).toHaveLength(1);
    expect(batch.Records[0]).toMatchObject({
      body: '{"a":1}',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:Jobs',
      awsRegion: 'us-east-1',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      messageAttributes: { trace: { dataType: 'String', stringValue: 't-1' } },
    });
    await eventually(empty);
  });

  test('is at most BatchSize', async () => {
    await open({ mapping: { BatchSize: 2 } });
    await send('a', 'b', 'c', 'd', 'e');
    await eventually(() => (bodies().flat().length === 5 ? true : undefined));
    expect(bodies().every((batch) => batch.length <= 2)).toBe(true);
  });

  test('larger than ten is gathered within its window', async () => {
    const mapping = { BatchSize: 25, MaximumBatchingWindowInSeconds: 4 };
    await open({ mapping, queue: { VisibilityTimeout: 30 } });
    const many = Array.from({ length: 20 }, (_, at) => `m${at}`);
    await send(...many.slice(0, 10));
    await send(...many.slice(10));
    await eventually(() => (bodies().flat().length === 20 ? true : undefined));
    expect(bodies()).toHaveLength(1);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency
  test('runs beside at most MaximumConcurrency others', async () => {
    behave(place.dir, 'worker', 'await new Promise((resolve) => setTimeout(resolve, 2000));');
    await open({ mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } } });
    await send('a', 'b', 'c', 'd');
    await eventually(() => (batches().length === 2 ? true : undefined));
    await sleep(150);
    expect(batches()).toHaveLength(2);
    await eventually(() => (batches().length === 4 ? true : undefined));
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
describe('a failed batch', () => {
  test('comes again after the visibility timeout, and past maxReceiveCount lies in the dead-letter queue', async () => {
    behave(place.dir, 'worker', 'throw new Error("no");');
    await open();
    await send('bad');
    await eventually(async () => ((await counts('Dead')).visible === 1 ? true : undefined));
    expect(batches().map(({ Records }) => Records[0]?.attributes['ApproximateReceiveCount'])).toEqual([
      '1',
      '2',
    ]);
  });

  test('after a timeout comes again as well', async () => {
    behave(place.dir, 'worker', 'if (event.Records[0].attributes.ApproximateReceiveCount === "1") for (;;);');
    await open({ worker: { Timeout: 1 }, queue: { VisibilityTimeout: 2 } });
    await send('slow');
    await eventually(() => (batches().length === 2 ? true : undefined));
    await eventually(empty);
  });

  test('with ReportBatchItemFailures only the named messages come again', async () => {
    behave(
      place.dir,
      'worker',
      `const first = event.Records.filter((r) => r.body === 'bad' && r.attributes.ApproximateReceiveCount === '1');
       return { batchItemFailures: first.map((r) => ({ itemIdentifier: r.messageId })) };`,
    );
    await open({ mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] } });
    await send('good', 'bad', 'fine');
    await eventually(() => (bodies().length === 2 ? true : undefined));
    expect(bodies()).toEqual([['bad', 'fine', 'good'], ['bad']]);
    await eventually(empty);
  });

  test('a malformed report fails the whole batch', async () => {
    behave(place.dir, 'worker', 'return { batchItemFailures: [{ itemIdentifier: "nobody" }] };');
    await open({ mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] } });
    await send('a', 'b');
    await eventually(async () => ((await counts('Dead')).visible === 2 ? true : undefined));
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html : what does not match is deleted from the queue
test('messages that match no filter are deleted, and the function does not see them', async () => {
  await open({ mapping: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["report"]}}' }] } } });
  await send('{"kind":"other"}', '{"kind":"report"}', 'no json');
  await eventually(() => batches()[0]);
  await eventually(empty);
  expect(bodies().flat()).toEqual(['{"kind":"report"}']);
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html : throttled batches stay in the queue
test('a function without free concurrency gets its messages later, none is lost', async () => {
  behave(place.dir, 'worker', 'await new Promise((resolve) => setTimeout(resolve, 100));');
  await open({
    worker: { ReservedConcurrentExecutions: 1 },
    mapping: { BatchSize: 1 },
    queue: { VisibilityTimeout: 30 },
  });
  await send('a', 'b', 'c', 'd', 'e', 'f');
  await eventually(() => (bodies().flat().length === 6 ? true : undefined));
  await eventually(empty);
  expect(bodies().flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('a disabled mapping takes nothing', async () => {
  await open({ mapping: { Enabled: false } });
  await send('kept');
  await sleep(300);
  expect(await counts('Jobs')).toEqual({ visible: 1, inFlight: 0 });
});
