import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { type Durations, withDuration } from './estimate.ts';

/** Measured durations of one company's reports. */
export function reportDurations(company: string) {
  return {
    read: (templateId: string, format: string) => read(company, templateId, format),
    /** Two reports that end at the same moment may count as one: it is an estimate, not a figure. */
    add: async (templateId: string, format: string, durationMs: number) => {
      const measured = withDuration(await read(company, templateId, format), durationMs);
      await write(company, templateId, format, measured);
    },
  };
}

function keyOf(company: string, templateId: string, format: string) {
  return { pk: { S: PARTITIONS.records.durations(company) }, sk: { S: `report#${templateId}#${format}` } };
}

async function read(company: string, templateId: string, format: string): Promise<Durations | null> {
  const answer = await dynamo().send(
    new GetItemCommand({ TableName: requireEnv(ENV.recordsTable), Key: keyOf(company, templateId, format) }),
  );
  if (answer.Item === undefined) return null;
  return { count: Number(answer.Item['count']?.N), averageMs: Number(answer.Item['average_ms']?.N) };
}

async function write(
  company: string,
  templateId: string,
  format: string,
  measured: Durations,
): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Item: {
        ...keyOf(company, templateId, format),
        count: { N: String(measured.count) },
        average_ms: { N: String(Math.round(measured.averageMs)) },
      },
    }),
  );
}
