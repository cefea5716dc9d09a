import { afterEach, expect, test } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import {
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

let cloud: Cloud | undefined;
let place = scratch();

afterEach(async () => {
  await cloud?.stop();
  place.remove();
  place = scratch();
});

function template(dir: string): Record<string, unknown> {
  return {
    Resources: {
      Items: streamTable,
      Dead: { Type: 'AWS::SQS::Queue' },
      Jobs: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
        },
      },
      Files: { Type: 'AWS::S3::Bucket' },
      Worker: recorder(dir, 'worker'),
      Aggregator: recorder(dir, 'aggregator'),
      JobsMapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] }, FunctionName: { Ref: 'Worker' } },
      },
      ItemsMapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
          FunctionName: { 'Fn::GetAtt': ['Aggregator', 'Arn'] },
          StartingPosition: 'TRIM_HORIZON',
        },
      },
    },
  };
}

test('one template comes up whole: a message reaches its worker, a write its aggregator', async () => {
  cloud = await start(place.dir, template(place.dir));
  expect(Object.keys(cloud.timings)).toEqual(['template', 'data', 'gateway', 'sources']);
  await sqs(cloud)('SendMessage', { QueueUrl: queueUrl(cloud, 'Jobs'), MessageBody: 'one' });
  await dynamo(cloud)('PutItem', { TableName: 'Items', Item: { pk: { S: 'a' } } });
  const job = await eventually(() => recorded<{ Records: { body: string }[] }>(place.dir, 'worker')[0]);
  expect(job.Records[0]?.body).toBe('one');
  const change = await eventually(
    () => recorded<{ Records: { eventName: string; eventSourceARN: string }[] }>(place.dir, 'aggregator')[0],
  );
  expect(change.Records[0]).toMatchObject({
    eventName: 'INSERT',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/Items/stream/local',
    awsRegion: 'us-east-1',
    eventSource: 'aws:dynamodb',
  });
});

test('a reload takes the code from where the template has it now', async () => {
  const invoked = async (): Promise<unknown> => {
    const outcome = await cloud?.invoke('Fn', {});
    return outcome?.kind === 'ok' ? outcome.payload : outcome;
  };
  const withCode = (ZipFile: string): Record<string, unknown> => ({
    Resources: {
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile } },
      },
    },
  });
  cloud = await start(place.dir, withCode('exports.handler = async () => "old";'));
  expect(await invoked()).toBe('old');
  writeCdkOut(place.dir, withCode('exports.handler = async () => "new";'));
  expect(await invoked()).toBe('old');
  await cloud.reload('Fn');
  expect(await invoked()).toBe('new');
});
