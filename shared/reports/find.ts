import type { Job } from '#shared/jobs/job.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { GIVE_UP_AFTER_MS } from '#shared/jobs/timing.ts';
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

/** Place of a waiting report among the company's waiting reports; 1 is next. */
export async function queuePosition(job: Job): Promise<number | undefined> {
  if (job.state !== 'waiting') return undefined;
  let before = 0;
  const oldest = firstIdAt(job.createdAt - GIVE_UP_AFTER_MS);
  for await (const other of jobRecords(job.company).list('rpt', oldest)) {
    if (other.id < job.id && other.state === 'waiting') before += 1;
  }
  return before + 1;
}

/** The lowest id that a report made at this moment can have. */
export function firstIdAt(epochMs: number): string {
  const id = newId('rpt', Math.max(0, epochMs));
  const timePart = id.slice(0, -16);
  return `${timePart}${'0'.repeat(16)}`;
}
