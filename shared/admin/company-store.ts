import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { Actor, AuditedChange } from './audit.ts';
import { auditPut } from './audit-store.ts';
import type { Company } from './company.ts';
import { profileKey } from './company-keys.ts';
import type { PlanName } from './plans.ts';
import { readProfile } from './store.ts';

/** What a profile becomes; what is left out stays. */
export interface ProfileChange {
  name?: string | undefined;
  timeZone?: string | undefined;
  currency?: string | undefined;
  /** null: as long as the plan keeps. */
  retentionDays?: number | null | undefined;
  /** A plan comes with the API key that is in its usage plan. */
  plan?: { name: PlanName; usageKey: string; changedAt: number } | undefined;
}

/** The company's profile as it is at this moment, or undefined. */
export async function readCompany(company: string): Promise<Company | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: profileKey(company),
      ConsistentRead: true,
    }),
  );
  return item && readProfile(company, item);
}

/**
 * Writes the change with its entry in the audit log, both or neither.
 * @returns false where the profile is gone or no longer on the plan it was read with
 */
export async function changeCompany(
  before: Company,
  change: ProfileChange,
  actor: Actor,
  audited: AuditedChange,
): Promise<boolean> {
  const { sets, removes } = attributesOf(change);
  const names = [...Object.keys(sets), ...removes];
  const set = Object.keys(sets).map((name) => `#${name} = :${name}`);
  const remove = removes.map((name) => `#${name}`);
  const outcome = await transact([
    {
      Update: {
        TableName: requireEnv(ENV.recordsTable),
        Key: profileKey(before.id),
        UpdateExpression: [
          set.length > 0 ? `SET ${set.join(', ')}` : '',
          remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
        ].join(' '),
        ConditionExpression: '#plan = :was AND usage_key = :key_was',
        ExpressionAttributeNames: {
          '#plan': 'plan',
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':was': { S: before.plan },
          ':key_was': { S: before.usageKey },
          ...Object.fromEntries(Object.entries(sets).map(([name, value]) => [`:${name}`, value])),
        },
      },
    },
    auditPut(actor, audited),
  ]);
  return outcome.committed;
}

function attributesOf({ name, timeZone, currency, retentionDays, plan }: ProfileChange) {
  const sets: Record<string, AttributeValue> = {};
  if (name !== undefined) sets['name'] = { S: name };
  if (timeZone !== undefined) sets['time_zone'] = { S: timeZone };
  if (currency !== undefined) sets['currency'] = { S: currency };
  if (typeof retentionDays === 'number') sets['retention_days'] = { N: String(retentionDays) };
  if (plan !== undefined) {
    sets['plan'] = { S: plan.name };
    sets['usage_key'] = { S: plan.usageKey };
    sets['plan_changed_at'] = { N: String(plan.changedAt) };
  }
  return { sets, removes: retentionDays === null ? ['retention_days'] : [] };
}
