import type { Job } from '#shared/jobs/job.ts';
import { positionOf } from '#shared/jobs/queue.ts';
import { readQueue } from '#shared/jobs/queue-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';

const REPORT_ID = /^rpt_[0-9a-z]{26}$/;

/** @throws PlatformError REPORT_NOT_FOUND, in the same words whether the report is another company's or nobody's */
export async function requireReport(company: string, id: string): Promise<Job> {
  const job = REPORT_ID.test(id) ? await jobRecords(company).get(id) : null;
  if (job !== null) return job;
  throw reportNotFound();
}

export function reportNotFound(): PlatformError {
  return new PlatformError('REPORT_NOT_FOUND', 'The report does not exist', {
    details: 'It was never made, was deleted, or is not yours. GET /v2/reports lists your reports.',
  });
}

export interface FoundReports {
  /** In the order asked. */
  jobs: Job[];
  missing: string[];
}

export async function findReports(company: string, ids: readonly string[]): Promise<FoundReports> {
  const asked = [...new Set(ids)];
  const stored = await jobRecords(company).getMany(asked.filter((id) => REPORT_ID.test(id)));
  const byId = new Map(stored.map((job) => [job.id, job]));
  return {
    jobs: asked.flatMap((id) => byId.get(id) ?? []),
    missing: asked.filter((id) => !byId.has(id)),
  };
}

/** Place of a report among the company's jobs that wait for their turn; 1 is next, undefined where it waits no more. */
export async function queuePosition(job: Job): Promise<number | undefined> {
  if (job.state !== 'waiting' || job.slotAt !== null) return undefined;
  return positionOf(await readQueue(job.company), job.id);
}

/** The lowest id that a report made at this moment can have. */
export function firstIdAt(epochMs: number): string {
  const id = newId('rpt', Math.max(0, epochMs));
  const timePart = id.slice(0, -16);
  return `${timePart}${'0'.repeat(16)}`;
}
