import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Scope } from '#shared/auth/scopes.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Company } from './company.ts';
import { isPlanName } from './plans.ts';

export interface NewClient {
  clientId: string;
  name: string;
  scopes: readonly Scope[];
  secretHash: string;
}

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
export async function createCompany(company: Company, client: NewClient): Promise<boolean> {
  const onlyNew = 'attribute_not_exists(pk)';
  try {
    await dynamo().send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: requireEnv(ENV.recordsTable),
              Item: companyItem(company),
              ConditionExpression: onlyNew,
            },
          },
          {
            Put: {
              TableName: requireEnv(ENV.directoryTable),
              Item: clientItem(company.id, client),
              ConditionExpression: onlyNew,
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
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

function clientItem(company: string, client: NewClient) {
  return {
    pk: { S: `client#${client.clientId}` },
    company: { S: company },
    name: { S: client.name },
    scopes: { SS: [...client.scopes] },
    secret_hashes: { SS: [client.secretHash] },
  };
}
