import { type AttributeValue, BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { jobKey, jobPartition, readJobItem } from './item.ts';
import type { Job } from './job.ts';
import { itemsIn } from './range-store.ts';

type Key = Record<string, AttributeValue>;
const BATCH_TRIES = 6;

/** Reads of one company's jobs. Removed jobs are never seen. Reads are consistent: what was answered 202 is there. */
export function jobRecords(company: string) {
  return {
    get: (id: string) => get(company, id),
    /** The job in any state, removed ones included: for the engine itself. */
    inspect: (id: string) => inspect(company, id),
    /** Those of the asked jobs that exist, in no order. */
    getMany: (ids: readonly string[]) => getMany(company, ids),
    /** All jobs whose id begins with `prefix`, newest first. */
    list: (prefix: string, range: ListRange = {}) => list(company, prefix, range),
  };
}

export interface ListRange {
  /** The highest id, included; no bound where left out. */
  upTo?: string | undefined;
  /** Jobs of one read, for whoever wants the first ones only. */
  atOnce?: number;
}

export type JobRecords = ReturnType<typeof jobRecords>;

async function get(company: string, id: string): Promise<Job | null> {
  const job = await inspect(company, id);
  return job?.state === 'removed' ? null : job;
}

async function inspect(company: string, id: string): Promise<Job | null> {
  const answer = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: jobKey(company, id),
      ConsistentRead: true,
    }),
  );
  return answer.Item === undefined ? null : readJobItem(answer.Item);
}

async function getMany(company: string, ids: readonly string[]): Promise<Job[]> {
  const table = requireEnv(ENV.recordsTable);
  let keys: Key[] = [...new Set(ids)].map((id) => jobKey(company, id));
  const jobs: Job[] = [];
  for (let tries = 0; keys.length > 0; tries += 1) {
    if (tries === BATCH_TRIES) {
      throw new PlatformError('SERVICE_UNAVAILABLE', 'The records could not all be read', {
        details: 'The database is busy; try again in a second, or ask for fewer ids.',
        retryAfterSeconds: 1,
      });
    }
    const answer = await dynamo().send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    jobs.push(...(answer.Responses?.[table] ?? []).map((item) => readJobItem(item)));
    keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return jobs.filter((job) => job.state !== 'removed');
}

async function* list(company: string, prefix: string, { upTo, atOnce }: ListRange): AsyncGenerator<Job> {
  // Ids go on in digits and lower-case letters, which all sort before a tilde.
  const range = { first: `${prefix}_`, last: upTo ?? `${prefix}_~`, order: 'newest', atOnce } as const;
  for await (const item of itemsIn({ partition: jobPartition(company), ...range })) {
    const job = readJobItem(item);
    if (job.state !== 'removed') yield job;
  }
}
