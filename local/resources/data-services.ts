import { join } from 'node:path';
import type { Clock } from '#shared/runtime/clock.ts';
import { type DynamoDb, startDynamoDb } from './dynamodb.ts';
import { type Fauxqs, startFauxqs } from './fauxqs.ts';
import type { DataEndpoints } from './index.ts';

export interface DataServices {
  endpoints: DataEndpoints;
  /** Undefined where an outside DynamoDB replaces the embedded one. */
  dynamodb: DynamoDb | undefined;
  /** Undefined where outside services replace both SQS and S3. */
  fauxqs: Fauxqs | undefined;
  stop: () => Promise<void>;
}

export interface DataServicesOptions {
  dataDir: string;
  clock: Clock;
  log: (line: string) => void;
  environment: NodeJS.ProcessEnv;
}

/**
 * Starts the embedded DynamoDB, SQS and S3, but for those that `AWS_ENDPOINT_URL_DYNAMODB`, `…_SQS`, `…_S3` or
 * `AWS_ENDPOINT_URL` replace.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function startDataServices(options: DataServicesOptions): Promise<DataServices> {
  const outside = outsideEndpoints(options.environment);
  const { dataDir, clock, log } = options;
  const needsFauxqs = outside.sqs === undefined || outside.s3 === undefined;
  const [database, queues] = await Promise.allSettled([
    outside.dynamodb === undefined
      ? startDynamoDb({ dataDir: join(dataDir, 'dynamodb'), clock, log })
      : undefined,
    needsFauxqs ? startFauxqs(join(dataDir, 'fauxqs'), log) : undefined,
  ]);
  const dynamodb = database.status === 'fulfilled' ? database.value : undefined;
  const fauxqs = queues.status === 'fulfilled' ? queues.value : undefined;
  const stop = async (): Promise<void> => void (await Promise.all([dynamodb?.stop(), fauxqs?.stop()]));
  for (const started of [database, queues]) {
    if (started.status === 'fulfilled') continue;
    await stop();
    throw started.reason;
  }
  return {
    endpoints: {
      dynamodb: outside.dynamodb ?? dynamodb?.endpoint ?? '',
      sqs: outside.sqs ?? fauxqs?.endpoint ?? '',
      s3: outside.s3 ?? fauxqs?.endpoint ?? '',
    },
    dynamodb,
    fauxqs,
    stop,
  };
}

function outsideEndpoints(environment: NodeJS.ProcessEnv): Partial<DataEndpoints> {
  const endpoint = (service: string): string | undefined => {
    const url = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'];
    return url === undefined || url === '' ? undefined : url.replace(/\/$/, '');
  };
  const found = { dynamodb: endpoint('DYNAMODB'), sqs: endpoint('SQS'), s3: endpoint('S3') };
  return Object.fromEntries(Object.entries(found).filter(([, url]) => url !== undefined));
}
