import { join } from 'node:path';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Stack } from '../cloud-types.ts';
import { loadBucketClient } from './buckets.ts';
import { type DynamoDb, startDynamoDb } from './dynamodb.ts';
import { type Fauxqs, startFauxqs } from './fauxqs.ts';
import { createBuckets, createQueues, createTables, type DataEndpoints } from './index.ts';

export interface DataServices {
  endpoints: DataEndpoints;
  /** Undefined where an outside DynamoDB replaces the embedded one. */
  dynamodb: DynamoDb | undefined;
  /** Undefined where outside services replace both SQS and S3. */
  fauxqs: Fauxqs | undefined;
  stop: () => Promise<void>;
}

export interface DataServicesOptions {
  /** Its tables, queues and buckets are made, each as soon as its service answers. */
  stack: Stack;
  dataDir: string;
  clock: Clock;
  log: (line: string) => void;
  environment: NodeJS.ProcessEnv;
}

/**
 * Starts the embedded DynamoDB, SQS and S3, but for those that `AWS_ENDPOINT_URL_DYNAMODB`, `…_SQS`, `…_S3` or
 * `AWS_ENDPOINT_URL` replace, and makes the stack's tables, queues and buckets there.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function startDataServices(options: DataServicesOptions): Promise<DataServices> {
  const outside = outsideEndpoints(options.environment);
  const started: Started = {};
  const stop = async (): Promise<void> => {
    await Promise.all([started.dynamodb?.stop(), started.fauxqs?.stop()]);
  };
  const parts = await Promise.allSettled([
    openTables(options, outside, started),
    openFiles(options, outside, started),
  ]);
  const [tables, files] = parts;
  if (tables.status === 'fulfilled' && files.status === 'fulfilled') {
    const endpoints = { dynamodb: tables.value, ...files.value };
    return { endpoints, dynamodb: started.dynamodb, fauxqs: started.fauxqs, stop };
  }
  await stop();
  throw parts.find((part) => part.status === 'rejected')?.reason;
}

type Started = Partial<Pick<DataServices, 'dynamodb' | 'fauxqs'>>;

async function openTables(options: DataServicesOptions, outside: Outside, started: Started): Promise<string> {
  const { stack, dataDir, clock, log } = options;
  if (outside.dynamodb === undefined) {
    started.dynamodb = await startDynamoDb({ dataDir: join(dataDir, 'dynamodb'), clock, log });
  }
  const endpoint = outside.dynamodb ?? started.dynamodb?.endpoint ?? '';
  await createTables(stack, endpoint);
  return endpoint;
}

async function openFiles(
  options: DataServicesOptions,
  outside: Outside,
  started: Started,
): Promise<Omit<DataEndpoints, 'dynamodb'>> {
  const { stack, dataDir, log } = options;
  const loading = loadBucketClient(stack);
  if (outside.sqs === undefined || outside.s3 === undefined) {
    started.fauxqs = await startFauxqs(join(dataDir, 'fauxqs'), log);
  }
  const embedded = started.fauxqs?.endpoint ?? '';
  const endpoints = { sqs: outside.sqs ?? embedded, s3: outside.s3 ?? embedded };
  await Promise.all([createQueues(stack, endpoints.sqs), createBuckets(stack, endpoints.s3, await loading)]);
  return endpoints;
}

type Outside = Partial<DataEndpoints>;

function outsideEndpoints(environment: NodeJS.ProcessEnv): Outside {
  const endpoint = (service: string): string | undefined => {
    const url = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'];
    return url === undefined || url === '' ? undefined : url.replace(/\/$/, '');
  };
  const found = { dynamodb: endpoint('DYNAMODB'), sqs: endpoint('SQS'), s3: endpoint('S3') };
  return Object.fromEntries(Object.entries(found).filter(([, url]) => url !== undefined));
}
