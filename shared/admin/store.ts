import { type AttributeValue, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { clientPuts, type NewClient } from '#shared/auth/client-store.ts';
import { WATCHES, type Watch } from '#shared/http/caller.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { randomSecret } from '#shared/runtime/ids.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { Company, NewCompany } from './company.ts';
import { profileKey } from './company-keys.ts';
import { isPlanName, PLANS } from './plans.ts';

/** Attributes that count the company's alert rules: an ingest knows for nothing whether there are any. */
export const RULE_COUNTS: Readonly<Record<Watch, string>> = {
  data_point: 'point_rules',
  window: 'window_rules',
};

/** The company's profile, or undefined where there is no such company. */
export async function findCompany(id: string): Promise<Company | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: profileKey(id),
    }),
  );
  return item && readProfile(id, item);
}

/** @throws Error where the item is no profile of a company */
export function readProfile(id: string, item: Record<string, AttributeValue>): Company {
  const plan = item['plan']?.S;
  if (!isPlanName(plan)) throw new Error(`Company ${id} has an unknown plan: ${plan}`);
  const text = (name: string): string => {
    const value = item[name]?.S;
    if (!value) throw new Error(`The profile of company ${id} lacks ${name}.`);
    return value;
  };
  return {
    id,
    name: text('name'),
    plan,
    timeZone: text('time_zone'),
    currency: text('currency'),
    usageKey: text('usage_key'),
    retentionDays: Math.min(Number(item['retention_days']?.N ?? Infinity), PLANS[plan].retentionDays),
    ownMetrics: Number(item['own_metrics']?.N ?? 0),
    planChangedAt: Number(item['plan_changed_at']?.N ?? 0),
    watched: WATCHES.filter((name) => Number(item[RULE_COUNTS[name]]?.N ?? 0) > 0),
    sealKey: text('seal_key'),
  };
}

/**
 * Writes a company and its first client, both or neither.
 * @returns false where the company or a client of that id exists already; nothing is changed then
 */
export async function createCompany(
  company: NewCompany,
  client: Omit<NewClient, 'company'>,
): Promise<boolean> {
  const items = [companyPut(company), ...clientPuts({ ...client, company: company.id })];
  return (await transact(items)).committed;
}

/** The item of a new company, for a transaction. */
export function companyPut(company: NewCompany): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: companyItem(company),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function companyItem(company: NewCompany) {
  return {
    ...profileKey(company.id),
    name: { S: company.name },
    plan: { S: company.plan },
    time_zone: { S: company.timeZone },
    currency: { S: company.currency },
    usage_key: { S: company.usageKey },
    seal_key: { S: randomSecret() },
  };
}
