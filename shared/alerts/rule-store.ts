import {
  GetItemCommand,
  paginateQuery,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { profileKey } from '#shared/admin/company-keys.ts';
import { RULE_COUNTS } from '#shared/admin/store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { readRuleItem, ruleItem, ruleKey, rulesPartition, type StoredRule } from './item-store.ts';
import type { Subject } from './rule.ts';

const table = () => requireEnv(ENV.recordsTable);

/** Every rule of the company in order of its making, read consistently. */
export async function listRules(company: string): Promise<StoredRule[]> {
  const rules: StoredRule[] = [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: rulesPartition(company) } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) rules.push(...(page.Items ?? []).map(readRuleItem));
  return rules;
}

export async function findRule(company: string, id: string): Promise<StoredRule | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({ TableName: table(), Key: ruleKey(company, id), ConsistentRead: true }),
  );
  return item && readRuleItem(item);
}

/**
 * Writes a new rule and counts it in the company's profile, both or neither.
 * @returns false where the company has as many of its kind as it may, or is gone
 */
export async function createRule(company: string, rule: StoredRule, most: number): Promise<boolean> {
  const { committed } = await transact([
    {
      Put: {
        TableName: table(),
        Item: ruleItem(company, rule),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Update: {
        TableName: table(),
        Key: profileKey(company),
        UpdateExpression: 'ADD #count :one',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#count) OR #count < :most)',
        ExpressionAttributeNames: { '#count': RULE_COUNTS[rule.condition.subject] },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':most': { N: String(most) } },
      },
    },
  ]);
  return committed;
}

/** Writes a rule over the one that was read, for a transaction. */
export function rulePut(company: string, rule: StoredRule): TransactWriteItem {
  return {
    Put: {
      TableName: table(),
      Item: ruleItem(company, { ...rule, version: rule.version + 1 }),
      ConditionExpression: 'version = :read',
      ExpressionAttributeValues: { ':read': { N: String(rule.version) } },
    },
  };
}

/** Takes a rule away as it was read, and counts it no more, for a transaction. */
export function ruleDelete(company: string, rule: StoredRule): TransactWriteItem[] {
  return [
    {
      Delete: {
        TableName: table(),
        Key: ruleKey(company, rule.id),
        ConditionExpression: 'version = :read',
        ExpressionAttributeValues: { ':read': { N: String(rule.version) } },
      },
    },
    {
      Update: {
        TableName: table(),
        Key: profileKey(company),
        UpdateExpression: 'ADD #count :less',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#count': RULE_COUNTS[rule.condition.subject] },
        ExpressionAttributeValues: { ':less': { N: '-1' } },
      },
    },
  ];
}

/**
 * Tells the company's calls of this hour that it has rules of a kind: what authorizers know of the profile may be a
 * minute old. See shared/http/store.ts, which reads it with what it writes anyway.
 */
export async function announceRules(
  hour: { owner: string; name: string; startsAt: number; expiresAt: number },
  subject: Subject,
): Promise<void> {
  await dynamo().send(
    new UpdateItemCommand({
      TableName: requireEnv(ENV.countersTable),
      Key: { pk: { S: hour.owner }, sk: { S: `${hour.name}#${hour.startsAt}` } },
      UpdateExpression: 'SET expires_at = if_not_exists(expires_at, :expires) ADD watched :subject',
      ExpressionAttributeValues: {
        ':expires': { N: String(hour.expiresAt) },
        ':subject': { SS: [subject] },
      },
    }),
  );
}
