import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { dynamo, scratch, sqs, start, streamTable } from './fixture.ts';

let place = scratch();
let other = scratch();
const clouds: Cloud[] = [];

beforeEach(() => {
  place = scratch();
  other = scratch();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cloud of clouds.splice(0).reverse()) await cloud.stop();
  place.remove();
  other.remove();
});

const template = {
  Resources: { Items: streamTable, Jobs: { Type: 'AWS::SQS::Queue' }, Files: { Type: 'AWS::S3::Bucket' } },
};

async function openBoth(variables: (outside: Cloud) => Record<string, string | undefined>): Promise<Cloud> {
  const outside = await start(other.dir, { Resources: {} });
  clouds.push(outside);
  for (const [name, value] of Object.entries(variables(outside))) vi.stubEnv(name, value);
  const cloud = await start(place.dir, template);
  clouds.push(cloud);
  return cloud;
}

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
test('AWS_ENDPOINT_URL_DYNAMODB, _SQS and _S3 replace the embedded services, one each', async () => {
  const cloud = await openBoth(({ endpoints }) => endpoints);
  expect(cloud.endpoints).toEqual(clouds[0]?.endpoints);
  expect(existsSync(join(place.dir, 'data/dynamodb'))).toBe(false);
  expect(existsSync(join(place.dir, 'data/fauxqs'))).toBe(false);
  const { TableNames } = await dynamo(cloud)<{ TableNames: string[] }>('ListTables', {});
  expect(TableNames).toEqual(['Items']);
  const { QueueUrls } = await sqs(cloud)<{ QueueUrls: string[] }>('ListQueues', {});
  expect(QueueUrls.map((url) => url.split('/').at(-1))).toEqual(['Jobs']);
});

test('AWS_ENDPOINT_URL replaces those that have no variable of their own', async () => {
  const cloud = await openBoth(({ endpoints }) => ({
    AWS_ENDPOINT_URL: `${endpoints['AWS_ENDPOINT_URL_SQS']}/`,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints['AWS_ENDPOINT_URL_DYNAMODB'],
  }));
  expect(cloud.endpoints).toEqual(clouds[0]?.endpoints);
});

test('a start that fails leaves nothing running and the directory free', async () => {
  const broken = async (): Promise<never> => {
    throw new Error('port 4000 is in use');
  };
  await expect(start(place.dir, template, { startGateway: broken })).rejects.toThrow('port 4000 is in use');
  clouds.push(await start(place.dir, template));
});
