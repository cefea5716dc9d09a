import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { clientPuts, type NewClient } from '#shared/auth/client-store.ts';
import { transact } from '#shared/metrics/transaction-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Company } from './company.ts';
import { isPlanName } from './plans.ts';

/** The company's profile, or undefined where there is no such company. */
export async function findCompany(id: string): Promise<Company | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: { pk: { S: id }, sk: { S: 'profile' } },
    }),
  );
  const plan = item?.['plan']?.S;
  if (!item) return undefined;
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
  };
}

/**
 * Writes a company and its first client, both or neither.
 * @returns false where the company or a client of that id exists already; nothing is changed then
 */
export async function createCompany(company: Company, client: Omit<NewClient, 'company'>): Promise<boolean> {
  const items = [companyPut(company), ...clientPuts({ ...client, company: company.id })];
  return (await transact(items)).committed;
}

/** The item of a new company, for a transaction. */
export function companyPut(company: Company): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: companyItem(company),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function companyItem(company: Company) {
  return {
    pk: { S: company.id },
    sk: { S: 'profile' },
    name: { S: company.name },
    plan: { S: company.plan },
    time_zone: { S: company.timeZone },
    currency: { S: company.currency },
    usage_key: { S: company.usageKey },
  };
}
