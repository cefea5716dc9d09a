import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { forgottenAt, queuePartition } from './item.ts';
import type { Job, JobState } from './job.ts';
import { isCounted } from './kept.ts';
import { itemsIn } from './range-store.ts';

/** What a list looks at of a report that has ended: a row of some 100 bytes, beside the queue that the report has left. */
export interface EndedRow extends Pick<Job, 'id' | 'state' | 'fileExpiresAt'> {
  /** Undefined where its request names none. */
  template: string | undefined;
  /** When it is forgotten, in epoch seconds. */
  until: number;
}

const named = z.object({ template_id: z.string().optional() });

/** The row of a report as it has ended; undefined for other jobs, and for those that have not ended. */
export function endedRow(job: Job): EndedRow | undefined {
  const until = forgottenAt(job);
  if (until === undefined || !isCounted(job.id)) return undefined;
  const { id, state, fileExpiresAt, request } = job;
  return { id, state, fileExpiresAt, until, template: named.parse(JSON.parse(request)).template_id };
}

export function putRow(company: string, row: EndedRow): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: {
        ...rowKey(company, row.id),
        state: { S: row.state },
        ...(row.template === undefined ? {} : { template: { S: row.template } }),
        ...(row.fileExpiresAt === null ? {} : { file_until: { N: String(row.fileExpiresAt) } }),
        expires_at: { N: String(row.until) },
      },
    },
  };
}

export function dropRow(company: string, id: string): TransactWriteItem {
  return { Delete: { TableName: requireEnv(ENV.recordsTable), Key: rowKey(company, id) } };
}

export interface RowRange {
  /** The lowest id, included; no bound where left out. */
  from?: string | undefined;
  /** The highest id, included; no bound where left out. */
  upTo?: string | undefined;
  order: 'newest' | 'oldest';
  /** Rows of one read, for whoever wants the first ones only. */
  atOnce?: number;
}

/** Rows of a company's ended reports in order of their ids, read consistently, without those forgotten at `now`. */
export async function* endedRows(company: string, now: number, range: RowRange): AsyncGenerator<EndedRow> {
  const { from = 'rpt_', upTo = 'rpt_~', order, atOnce } = range;
  const partition = queuePartition(company);
  for await (const item of itemsIn({ partition, first: from, last: upTo, order, atOnce })) {
    const row = readRow(item);
    if (row.until * 1000 > now) yield row;
  }
}

function rowKey(company: string, id: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: queuePartition(company) }, sk: { S: id } };
}

function readRow(item: Record<string, AttributeValue>): EndedRow {
  const file = item['file_until']?.N;
  return {
    id: item['sk']?.S ?? '',
    state: (item['state']?.S ?? '') as JobState,
    fileExpiresAt: file === undefined ? null : Number(file),
    template: item['template']?.S,
    until: Number(item['expires_at']?.N),
  };
}
