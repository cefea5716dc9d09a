import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { newId } from '#shared/runtime/ids.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Actor, AuditAction, AuditEntry, AuditedChange } from './audit.ts';

export function auditPartition(company: string): string {
  return PARTITIONS.records.audit(company);
}

/**
 * The entry as part of the transaction that makes the change, so that neither is there without the other. It is only
 * ever added: the function's role may not update or delete under this partition.
 */
export function auditPut(actor: Actor, change: AuditedChange): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      ConditionExpression: 'attribute_not_exists(pk)',
      Item: {
        pk: { S: auditPartition(actor.company) },
        sk: { S: newId('aud', actor.at) },
        at: { N: String(actor.at) },
        actor: { S: actor.principal },
        action: { S: change.action },
        target: { S: change.target },
        changes: { S: JSON.stringify(change.changes) },
        request_id: { S: actor.requestId },
        ...(actor.address === null ? {} : { address: { S: actor.address } }),
      },
    },
  };
}

export function readAuditItem(company: string, item: Record<string, AttributeValue>): AuditEntry {
  const text = (name: string) => item[name]?.S ?? '';
  return {
    id: text('sk'),
    action: text('action') as AuditAction,
    target: text('target'),
    changes: JSON.parse(text('changes')) as Record<string, unknown>,
    actor: {
      company,
      principal: text('actor'),
      address: item['address']?.S ?? null,
      requestId: text('request_id'),
      at: Number(item['at']?.N),
    },
  };
}
