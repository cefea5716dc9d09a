import { QUEUE_FULL } from '#shared/jobs/failures.ts';
import { isLive, type Job } from '#shared/jobs/job.ts';
import { linkToken } from '#shared/jobs/link-token.ts';
import { reportNotFound, requireReport } from '#shared/reports/find.ts';
import { sha256 } from '#shared/runtime/hash.ts';

const RUN_ID_LENGTH = 32;

/** S2 names a run beside its workflow; a job here has one run, whose id follows from it. */
function runIdOf({ company, id }: Pick<Job, 'company' | 'id'>): string {
  return sha256(`${company}/${id}`).slice(0, RUN_ID_LENGTH);
}

/** @throws PlatformError REPORT_NOT_FOUND */
export async function requireRun(company: string, workflowId: string, runId: string): Promise<Job> {
  const job = await requireReport(company, workflowId);
  if (runIdOf(job) === runId) return job;
  throw reportNotFound();
}

export interface JobInfo {
  workflowId: string;
  runId: string;
  downloadUrl: string;
  statusUrl: string;
}

/** @param token - the one that the caller came with, which is not prolonged; a new one where left out */
export async function jobInfoOf(job: Job, now: number, baseUrl: string, token?: string): Promise<JobInfo> {
  const runId = runIdOf(job);
  const root = `${baseUrl}/api/public/reports/report/${job.id}/${runId}`;
  const query = `analyticsAccessToken=${token ?? (await linkToken(job.company, job.id, now))}`;
  return {
    workflowId: job.id,
    runId,
    downloadUrl: `${root}/download?${query}`,
    statusUrl: `${root}/status?${query}`,
  };
}

/** Where a job stands, in S2's words. */
export function jobStateOf(job: Job) {
  const isClosed = !isLive(job);
  const rows = job.file?.rows ?? null;
  return {
    runnerState: isClosed ? 'CLOSED' : job.state === 'running' ? 'RUNNING' : 'WAITING',
    reason: job.failure?.message ?? (job.state === 'cancelled' ? 'The export was cancelled.' : null),
    detail: isClosed ? detailOf(job) : null,
    currentCount: rows ?? job.rowsDone ?? null,
    totalCount: rows,
    lastAcknowledgeTime: job.state === 'running' ? new Date(job.updatedAt).toISOString() : null,
  };
}

function detailOf({ file, failure }: Job): 'COMPLETED' | 'FAILED' | 'REJECTED' {
  if (file !== null) return 'COMPLETED';
  return failure?.code === QUEUE_FULL ? 'REJECTED' : 'FAILED';
}

export function passed(result: object, message: string | null = null): object {
  return { status: 'PASS', request: null, message, result };
}
