import { jobFiles } from '#shared/jobs/file-store.ts';
import { isExpired, type Job, type JobFile } from '#shared/jobs/job.ts';
import { LINK_LIFE_S } from '#shared/jobs/timing.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { retryAfterSeconds } from './estimate.ts';
import { readReportRequest } from './report-request.ts';

export interface DownloadLink {
  url: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/**
 * A link to the report's file, for at most 15 minutes and never past the file's own end.
 * @throws PlatformError REPORT_NOT_READY, REPORT_EXPIRED
 */
export async function linkTo(job: Job, now: number): Promise<DownloadLink> {
  const { file, fileExpiresAt } = requireFile(job, now);
  const seconds = Math.max(1, Math.min(LINK_LIFE_S, Math.floor((fileExpiresAt - now) / 1000)));
  const url = await jobFiles(job.company).link(file, seconds);
  return { url, expiresAt: now + seconds * 1000 };
}

function requireFile(job: Job, now: number): { file: JobFile; fileExpiresAt: number } {
  if (isExpired(job, now)) {
    throw new PlatformError('REPORT_EXPIRED', 'The file has expired', {
      details: 'Ask for it again.',
    });
  }
  if (job.state === 'completed' && job.file !== null && job.fileExpiresAt !== null) {
    return { file: job.file, fileExpiresAt: job.fileExpiresAt };
  }
  if (job.state === 'failed') {
    throw new PlatformError('REPORT_NOT_READY', 'The report failed and has no file', {
      details: job.failure?.message ?? 'Generate it again.',
    });
  }
  if (job.state === 'cancelled') {
    throw new PlatformError('REPORT_NOT_READY', 'The report was cancelled and has no file', {
      details: 'Ask for it again.',
    });
  }
  throw new PlatformError('REPORT_NOT_READY', 'The report is still being made', {
    details: `It is at ${job.progress} %. Follow its status and download it when completed.`,
    retryAfterSeconds: retryAfterSeconds(job.createdAt, readReportRequest(job.request).estimate_ms, now),
  });
}
