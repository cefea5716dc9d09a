import { createHash } from 'node:crypto';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { isLive, type Job, type JobFailure, type JobFile, type JobKind, type JobState } from './job.ts';
import { RECORD_KEPT_MS, START_WITHIN_MS } from './timing.ts';

/** The two kinds of attribute that a job's item has. */
export type Item = Record<string, { S: string } | { N: string }>;
type StoredItem = Record<string, { S?: string | undefined; N?: string | undefined }>;

const DUE_SHARDS = 4;
export const DUE_SHARD_NAMES: readonly string[] = Array.from({ length: DUE_SHARDS }, (_, n) => `due#${n}`);

export function jobPartition(company: string): string {
  return PARTITIONS.records.jobs(company);
}

export function jobKey(company: string, id: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: jobPartition(company) }, sk: { S: id } };
}

export function queuePartition(company: string): string {
  return PARTITIONS.records.queue(company);
}

/** The company of a queue's partition key; undefined for the key of another kind of record. */
export function companyOfQueue(partition: string): string | undefined {
  return /^([^#]+)#queue$/.exec(partition)?.[1];
}

/** The company of a job's partition key; undefined for the key of another kind of record. */
export function companyOfPartition(partition: string): string | undefined {
  return /^([^#]+)#jobs$/.exec(partition)?.[1];
}

/** Spreads the records that the clock looks at over a few index partitions. */
export function dueShard(id: string): string {
  const first = createHash('sha256').update(id).digest()[0] ?? 0;
  return `due#${first % DUE_SHARDS}`;
}

/** Sort key of the index of due records: ISO 8601 UTC, which sorts as text. */
export function dueAt(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

const DAY_MS = 86_400_000;
const DAY_S = 86_400;

/** When the record of a job is forgotten that ended, or whose file goes, at that time: a midnight of UTC, in epoch seconds. */
export function recordExpiry(endMs: number): number {
  return Math.ceil((endMs + RECORD_KEPT_MS) / DAY_MS) * DAY_S;
}

/** When the job is forgotten, in epoch seconds; undefined while it has not ended, or once it was removed. */
export function forgottenAt(job: Job): number | undefined {
  if (isLive(job) || job.state === 'removed') return undefined;
  return recordExpiry(job.fileExpiresAt ?? job.endedAt ?? job.updatedAt);
}

/** Whether its time is over, though the database has not deleted it yet. */
export function isForgotten(job: Job, now: number): boolean {
  const until = forgottenAt(job);
  return until !== undefined && until * 1000 <= now;
}

export function newJobItem(job: Job): Item {
  return {
    ...jobKey(job.company, job.id),
    version: { N: '1' },
    kind: { S: job.kind },
    principal: { S: job.principal },
    job_state: { S: job.state },
    attempt: { N: String(job.attempt) },
    lease_until: { N: String(job.leaseUntil) },
    progress: { N: String(job.progress) },
    step: { S: job.step },
    request: { S: job.request },
    created_at: { N: String(job.createdAt) },
    updated_at: { N: String(job.updatedAt) },
    keep_ms: { N: String(job.keepMs) },
    ...(job.slotAt === null ? {} : { slot_at: { N: String(job.slotAt) } }),
    ...(isLive(job) ? dueItem(job) : endItem(job)),
  };
}

function dueItem(job: Job): Item {
  return {
    due_shard: { S: dueShard(job.id) },
    due_at: { S: dueAt(job.createdAt + START_WITHIN_MS) },
  };
}

function endItem({ endedAt, createdAt, failure }: Job): Item {
  const end = endedAt ?? createdAt;
  return {
    ended_at: { N: String(end) },
    expires_at: { N: String(recordExpiry(end)) },
    ...(failure === null ? {} : { failure: { S: JSON.stringify(failure) } }),
  };
}

/** @throws Error where the item is no job; only a fault of ours writes such a one */
export function readJobItem(item: StoredItem): Job {
  const company = companyOfPartition(text(item, 'pk'));
  if (company === undefined) throw new Error(`The record ${text(item, 'pk')} holds no job.`);
  return {
    company,
    id: text(item, 'sk'),
    kind: text(item, 'kind') as JobKind,
    principal: text(item, 'principal'),
    state: text(item, 'job_state') as JobState,
    slotAt: optionalNumber(item, 'slot_at'),
    attempt: number(item, 'attempt'),
    leaseUntil: number(item, 'lease_until'),
    progress: number(item, 'progress'),
    step: text(item, 'step'),
    ...(item['rows_done'] === undefined ? {} : { rowsDone: number(item, 'rows_done') }),
    request: text(item, 'request'),
    createdAt: number(item, 'created_at'),
    updatedAt: number(item, 'updated_at'),
    keepMs: number(item, 'keep_ms'),
    endedAt: optionalNumber(item, 'ended_at'),
    fileExpiresAt: optionalNumber(item, 'file_expires_at'),
    file: json<JobFile>(item, 'file_facts'),
    failure: json<JobFailure>(item, 'failure'),
  };
}

function text(item: StoredItem, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A job record lacks the text ${name}.`);
  return value;
}

function number(item: StoredItem, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`A job record lacks the number ${name}.`);
  return Number(value);
}

function optionalNumber(item: StoredItem, name: string): number | null {
  const value = item[name]?.N;
  return value === undefined ? null : Number(value);
}

function json<T>(item: StoredItem, name: string): T | null {
  const value = item[name]?.S;
  return value === undefined ? null : (JSON.parse(value) as T);
}
