import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import type { Hang } from '#shared/delivery/hang.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { openSecrets, sealSecrets } from './secret-seal.ts';
import { MOST_WEBHOOKS, type Webhook, type WebhookEvent, type WebhookFormat } from './webhook.ts';

type Item = Record<string, AttributeValue>;
type Also = readonly TransactWriteItem[];

export async function findWebhook(company: string, id: string): Promise<Webhook | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: keyOf(company, id),
      ConsistentRead: true,
    }),
  );
  return item && readItem(company, item);
}

/** One page of the company's webhooks, in order of their making. */
export async function listWebhooks(
  company: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ webhooks: Webhook[]; next: string | undefined }> {
  const range = { first: 'webhook#', last: 'webhook#~', order: 'ascending' } as const;
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    ...range,
    ...page,
  });
  return { webhooks: await Promise.all(items.map((item) => readItem(company, item))), next };
}

/** Ids of the webhooks that are in use and listen to the event. */
export async function listeningWebhooks(company: string, event: WebhookEvent): Promise<string[]> {
  const range = { first: 'webhook#', last: 'webhook#~', order: 'ascending' } as const;
  const { items } = await readPage({ partition: company, ...range, limit: MOST_WEBHOOKS });
  return items.filter((item) => item['enabled']?.BOOL && eventsOf(item).includes(event)).map(idOf);
}

export async function createWebhook(webhook: Webhook, also: Also): Promise<void> {
  const put = { TableName: requireEnv(ENV.recordsTable), Item: await itemOf(webhook) };
  const { committed } = await transact([
    { Put: { ...put, ConditionExpression: 'attribute_not_exists(pk)' } },
    ...also,
  ]);
  if (!committed) throw new Error(`The webhook ${webhook.id} could not be written: its new id is taken.`);
}

/** @returns false where it was changed or removed since `before` was read */
export async function replaceWebhook(before: Webhook, next: Webhook, also: Also): Promise<boolean> {
  const outcome = await transact([
    {
      Put: {
        TableName: requireEnv(ENV.recordsTable),
        Item: await itemOf(next),
        ConditionExpression: 'updated_at = :before',
        ExpressionAttributeValues: { ':before': { N: String(before.updatedAt) } },
      },
    },
    ...also,
  ]);
  return outcome.committed;
}

/** @returns false where there is none */
export async function deleteWebhook(company: string, id: string, also: Also): Promise<boolean> {
  const outcome = await transact([
    {
      Delete: {
        TableName: requireEnv(ENV.recordsTable),
        Key: keyOf(company, id),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    ...also,
  ]);
  return outcome.committed;
}

/** Takes the webhook out of use, at the wish of its receiver. */
export async function disableWebhook(
  company: string,
  id: string,
  reason: string,
  now: number,
): Promise<void> {
  await updateWebhook(company, id, {
    UpdateExpression: 'SET enabled = :no, disabled_reason = :reason, updated_at = :now',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':no': { BOOL: false }, ':reason': { S: reason }, ':now': n(now) },
  });
}

/** How the webhook's receiver hung lately; undefined where it answered last, or the webhook is gone. */
export async function findHang(company: string, id: string): Promise<Hang | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: keyOf(company, id),
      ProjectionExpression: 'hung_until, hung_times',
    }),
  );
  return hangOf(item ?? {});
}

/** Takes down how its receiver hung; null once it answers. A change of the webhook forgets it. */
export async function noteHang(company: string, id: string, hang: Hang | null): Promise<void> {
  await updateWebhook(company, id, {
    UpdateExpression:
      hang === null ? 'REMOVE hung_until, hung_times' : 'SET hung_until = :until, hung_times = :times',
    ConditionExpression: 'attribute_exists(pk)',
    ...(hang && {
      ExpressionAttributeValues: { ':until': n(hang.until), ':times': n(hang.times) },
    }),
  });
}

/** Lets one call ask after a receiver that hung, and all others wait until then. @returns false where another does */
export function claimProbe(company: string, id: string, seen: Hang, until: number): Promise<boolean> {
  return updateWebhook(company, id, {
    UpdateExpression: 'SET hung_until = :until',
    ConditionExpression: 'hung_until = :seen',
    ExpressionAttributeValues: { ':until': n(until), ':seen': n(seen.until) },
  });
}

/** @returns false where the condition did not hold */
async function updateWebhook(
  company: string,
  id: string,
  change: Pick<
    UpdateItemCommandInput,
    'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
  >,
): Promise<boolean> {
  try {
    await dynamo().send(
      new UpdateItemCommand({ TableName: requireEnv(ENV.recordsTable), Key: keyOf(company, id), ...change }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function hangOf(item: Item): Hang | undefined {
  const until = item['hung_until']?.N;
  return until === undefined ? undefined : { until: Number(until), times: Number(item['hung_times']?.N) };
}

async function itemOf(webhook: Webhook): Promise<Item> {
  return {
    ...keyOf(webhook.company, webhook.id),
    name: { S: webhook.name },
    url: { S: webhook.url },
    format: { S: webhook.format },
    events: { S: JSON.stringify(webhook.events) },
    enabled: { BOOL: webhook.enabled },
    secrets: { B: await sealSecrets(webhook.company, webhook.secrets) },
    created_by: { S: webhook.createdBy },
    created_at: { N: String(webhook.createdAt) },
    updated_at: { N: String(webhook.updatedAt) },
    ...(webhook.disabledReason === null ? {} : { disabled_reason: { S: webhook.disabledReason } }),
  };
}

async function readItem(company: string, item: Item): Promise<Webhook> {
  const text = (name: string) => item[name]?.S ?? '';
  return {
    company,
    id: idOf(item),
    name: text('name'),
    url: text('url'),
    format: formatOf(item),
    events: eventsOf(item),
    enabled: item['enabled']?.BOOL ?? false,
    disabledReason: item['disabled_reason']?.S ?? null,
    secrets: await openSecrets(company, item['secrets']?.B ?? new Uint8Array()),
    createdBy: text('created_by'),
    createdAt: Number(item['created_at']?.N),
    updatedAt: Number(item['updated_at']?.N),
    hang: hangOf(item),
  };
}

function idOf(item: Item): string {
  return (item['sk']?.S ?? '').slice('webhook#'.length);
}

function eventsOf(item: Item): WebhookEvent[] {
  return JSON.parse(item['events']?.S ?? '[]') as WebhookEvent[];
}

/** Webhooks that were made before there were formats have none. */
function formatOf(item: Item): WebhookFormat {
  return item['format']?.S === 'slack' ? 'slack' : 'standard';
}

function keyOf(company: string, id: string) {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `webhook#${id}` } };
}

function n(value: number): { N: string } {
  return { N: String(value) };
}
