import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { type Delta, decodeIncrements } from '#shared/metrics/delta.ts';
import { logger } from '#shared/runtime/logger.ts';

/**
 * Brings the deltas of a stream batch into the rollups. Order and repetition do not matter. A record that cannot be
 * read or applied is reported alone; its neighbours are applied.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const sequenceOf = new Map<string, string>();
  const deltas: Delta[] = [];
  const failed: string[] = [];
  for (const record of event.Records) {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    if (record.eventName !== 'INSERT') continue;
    try {
      const delta = toDelta(record);
      deltas.push(delta);
      sequenceOf.set(delta.id, sequence);
    } catch (error) {
      logger.error('DELTA_UNREADABLE', { sequence, error: error as Error });
      failed.push(sequence);
    }
  }
  const outcome = await applyDeltas(deltas);
  for (const [id, error] of outcome.failed) {
    logger.error('DELTA_NOT_APPLIED', { delta: id, error: error as Error });
    failed.push(sequenceOf.get(id) ?? '');
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** @throws where the image is not a delta of ours */
function toDelta(record: DynamoDBRecord): Delta {
  const image = record.dynamodb?.NewImage;
  const key = image?.['pk']?.S ?? '';
  const separator = key.indexOf('#');
  const id = image?.['sk']?.S;
  const rows = image?.['rows']?.S;
  if (separator < 0 || !id || !rows) throw new Error('The stream record lacks a key or rows.');
  return {
    company: key.slice(0, separator),
    day: key.slice(separator + 1),
    id,
    increments: decodeIncrements(rows),
    pointIds: [],
    expiresAt: Number(image?.['expires_at']?.N ?? 0),
  };
}
