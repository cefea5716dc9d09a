import type { Resource, Stack } from '../cloud-types.ts';
import { type AwsJson, hasCode } from './aws-json.ts';

/** Properties of `AWS::SQS::Queue` that are attributes of the same name in the API. */
const ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
] as const;

export function queuesOf(stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(({ type }) => type === 'AWS::SQS::Queue');
}

export function queueName({ logicalId, properties }: Resource): string {
  return typeof properties['QueueName'] === 'string' ? properties['QueueName'] : logicalId;
}

/** Makes the queue, then gives it the template's attributes, its redrive policy included. */
export async function ensureQueue(sqs: AwsJson, resource: Resource): Promise<void> {
  const QueueName = queueName(resource);
  const fifo = resource.properties['FifoQueue'] === true ? { Attributes: { FifoQueue: 'true' } } : {};
  const QueueUrl = (await existing(sqs, QueueName)) ?? (await create(sqs, { QueueName, ...fifo }));
  const Attributes = attributesOf(resource);
  if (Object.keys(Attributes).length > 0) await sqs('SetQueueAttributes', { QueueUrl, Attributes });
}

async function existing(sqs: AwsJson, QueueName: string): Promise<string | undefined> {
  try {
    return (await sqs<{ QueueUrl: string }>('GetQueueUrl', { QueueName })).QueueUrl;
  } catch (error) {
    if (hasCode(error, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue')) return undefined;
    throw error;
  }
}

async function create(sqs: AwsJson, input: unknown): Promise<string> {
  return (await sqs<{ QueueUrl: string }>('CreateQueue', input)).QueueUrl;
}

function attributesOf({ properties }: Resource): Record<string, string> {
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
  const attributes = Object.fromEntries(given.map((name) => [name, String(properties[name])]));
  const redrive = properties['RedrivePolicy'];
  return redrive === undefined ? attributes : { ...attributes, RedrivePolicy: JSON.stringify(redrive) };
}
