import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Alert, AlertFacts, AlertStatus, Notice, Resolution } from './alert.ts';
import { NOTICES } from './alert.ts';
import {
  alertItem,
  alertKey,
  alertsPartition,
  dueAttributes,
  noticeAttribute,
  openNotices,
  readAlertItem,
} from './item-store.ts';
import type { Severity } from './rule.ts';

/** Resolved alerts are kept for a year; open ones as long as they are open. */
const KEPT_S = 366 * 86_400;
/** Whoever writes a notification sends it; the clock sends what is still there after this. */
export const SEND_WITHIN_MS = 30_000;

const table = () => requireEnv(ENV.recordsTable);
const number = (value: number) => ({ N: String(value) });

/** A new alert, with the notification of it where there is one, for a transaction. */
export function alertPut(
  company: string,
  id: string,
  facts: AlertFacts,
  at: number,
  notices: readonly Notice[],
  isEnded: boolean,
): TransactWriteItem {
  return {
    Put: {
      TableName: table(),
      Item: {
        ...alertItem(company, id, facts, at),
        ...Object.fromEntries(notices.map((notice) => [noticeAttribute(notice), number(at)])),
        ...(notices.length === 0 ? {} : dueAttributes(id, at + SEND_WITHIN_MS)),
        ...(isEnded ? ended('recovered', at) : {}),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function ended(resolution: Resolution, at: number) {
  return {
    alert_status: { S: 'resolved' },
    resolved_at: number(at),
    resolution: { S: resolution },
    expires_at: number(Math.ceil(at / 1000) + KEPT_S),
  };
}

/** Changes of an alert that is there: its notification, or its end. For a transaction. */
export function alertUpdate(
  company: string,
  id: string,
  at: number,
  change: { notices: readonly Notice[]; resolution?: Resolution },
): TransactWriteItem {
  const sets: Record<string, AttributeValue> = {
    ...Object.fromEntries(change.notices.map((notice) => [noticeAttribute(notice), number(at)])),
    ...(change.notices.length === 0 ? {} : dueAttributes(id, at + SEND_WITHIN_MS)),
    ...(change.resolution === undefined ? {} : ended(change.resolution, at)),
  };
  const names = Object.keys(sets);
  return {
    Update: {
      TableName: table(),
      Key: alertKey(company, id),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(resolved_at)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        names.map((name) => [`:${name}`, sets[name] ?? number(0)]),
      ),
    },
  };
}

export interface OutboxAlert {
  alert: Alert;
  open: { notice: Notice; at: number }[];
}

/** The alert with its unsent notifications, read consistently. */
export async function findAlert(company: string, id: string): Promise<OutboxAlert | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({ TableName: table(), Key: alertKey(company, id), ConsistentRead: true }),
  );
  return item && { alert: readAlertItem(item), open: openNotices(item) };
}

/** Notes that a notification was sent: the clock need not look again, unless another one has come meanwhile. */
export async function markSent(company: string, id: string, notice: Notice): Promise<void> {
  const others = NOTICES.filter((name) => name !== notice).map(noticeAttribute);
  const own = noticeAttribute(notice);
  const isLast = others.map((name) => `attribute_not_exists(${name})`).join(' AND ');
  if (await change(company, id, `REMOVE ${own}, due_shard, due_at`, isLast)) return;
  await change(company, id, `REMOVE ${own}`, 'attribute_exists(pk)');
}

/** unread becomes read; false where it is no longer unread. */
export async function markRead(company: string, id: string, at: number): Promise<boolean> {
  return change(company, id, 'SET alert_status = :read, read_at = :at', 'alert_status = :unread', {
    ':read': { S: 'read' },
    ':unread': { S: 'unread' },
    ':at': number(at),
  });
}

async function change(
  company: string,
  id: string,
  update: string,
  condition: string,
  values?: Record<string, AttributeValue>,
): Promise<boolean> {
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: alertKey(company, id),
        UpdateExpression: update,
        ConditionExpression: `attribute_exists(pk) AND ${condition}`,
        ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export interface AlertQuery {
  status?: AlertStatus | undefined;
  severity?: Severity | undefined;
  ruleId?: string | undefined;
  limit: number;
  after: string | undefined;
}

/** One page of the company's alerts, the newest first. */
export async function listAlerts(
  company: string,
  { status, severity, ruleId, limit, after }: AlertQuery,
): Promise<{ alerts: Alert[]; next: string | undefined }> {
  const { items, next } = await readPage({
    partition: alertsPartition(company),
    first: 'alert_',
    last: 'alert_~',
    order: 'descending',
    limit,
    after,
    having: { alert_status: status, severity, rule_id: ruleId },
  });
  return { alerts: items.map(readAlertItem), next };
}
