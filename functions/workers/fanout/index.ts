import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { companyOfDelta } from '#shared/metrics/delta.ts';
import { tellOfData } from '#shared/stream/tell.ts';
import { performTasks } from './perform-tasks.ts';

/**
 * Feeds the streams, turns of companies and events, and evaluates alert rules. It also hears of points as they arrive,
 * without the second that the aggregator gathers for; whose they are goes on the queue, where no turn holds up another.
 */
export async function handler(
  event: SQSEvent | DynamoDBStreamEvent,
): Promise<SQSBatchResponse | DynamoDBBatchResponse> {
  const companies: string[] = [];
  const messages: SQSEvent['Records'] = [];
  for (const record of event.Records) {
    if ('dynamodb' in record) companies.push(companyOfDelta(record.dynamodb?.Keys ?? {}));
    else if ('messageId' in record) messages.push(record);
  }
  await tellOfData(companies.filter((company) => company !== ''));
  return { batchItemFailures: await performTasks(messages) };
}
