import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { sendAlertTask } from '#shared/alerts/queue-store.ts';
import { AlertTeller, type WatchedDelta } from '#shared/alerts/tell.ts';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { type Delta, deltaFromItem } from '#shared/metrics/delta.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { tellOfRollups } from '#shared/stream/tell.ts';

const alerts = new AlertTeller(sendAlertTask, systemClock);

/**
 * Brings the deltas of a stream batch into the rollups. Order and repetition do not matter. A record that cannot be
 * read or applied is reported alone; its neighbours are applied.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const sequenceOf = new Map<string, string>();
  const deltas: Delta[] = [];
  const failed: string[] = [];
  const streamed = new Set<string>();
  const watched: WatchedDelta[] = [];
  for (const record of event.Records) {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    if (record.eventName !== 'INSERT') continue;
    try {
      const delta = deltaFromItem(record.dynamodb?.NewImage ?? {});
      deltas.push(delta);
      sequenceOf.set(delta.id, sequence);
      if (record.dynamodb?.NewImage?.['live']) streamed.add(delta.company);
      const watches = record.dynamodb?.NewImage?.['watched']?.SS;
      if (watches) watched.push({ company: delta.company, day: delta.day, id: delta.id, watched: watches });
    } catch (error) {
      logger.error('DELTA_UNREADABLE', { sequence, error: error as Error });
      failed.push(sequence);
    }
  }
  const outcome = await applyDeltas(deltas);
  await tellOfRollups(streamed);
  // Rules read what is applied. Where they cannot be told, the deltas come again, which changes no figure.
  const untold = await alerts.tell(watched);
  for (const { company, id } of watched) {
    const error = untold.get(company);
    if (error === undefined || outcome.failed.has(id)) continue;
    logger.error('ALERTS_NOT_TOLD', { delta: id, error: error as Error });
    failed.push(sequenceOf.get(id) ?? '');
  }
  for (const [id, error] of outcome.failed) {
    logger.error('DELTA_NOT_APPLIED', { delta: id, error: error as Error });
    failed.push(sequenceOf.get(id) ?? '');
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
