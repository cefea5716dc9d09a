import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { type Delta, deltaFromItem } from '#shared/metrics/delta.ts';
import { logger } from '#shared/runtime/logger.ts';
import { tellOfData } from '#shared/stream/tell.ts';

/**
 * Brings the deltas of a stream batch into the rollups. Order and repetition do not matter. A record that cannot be
 * read or applied is reported alone; its neighbours are applied.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const sequenceOf = new Map<string, string>();
  const deltas: Delta[] = [];
  const failed: string[] = [];
  const streamed = new Set<string>();
  for (const record of event.Records) {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    if (record.eventName !== 'INSERT') continue;
    try {
      const delta = deltaFromItem(record.dynamodb?.NewImage ?? {});
      deltas.push(delta);
      sequenceOf.set(delta.id, sequence);
      if (record.dynamodb?.NewImage?.['live']) streamed.add(delta.company);
    } catch (error) {
      logger.error('DELTA_UNREADABLE', { sequence, error: error as Error });
      failed.push(sequence);
    }
  }
  // The stream reads the deltas themselves, so it need not wait for the rollups.
  const [outcome] = await Promise.all([applyDeltas(deltas), tellOfData(streamed)]);
  for (const [id, error] of outcome.failed) {
    logger.error('DELTA_NOT_APPLIED', { delta: id, error: error as Error });
    failed.push(sequenceOf.get(id) ?? '');
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
