import type * as z from 'zod';
import { isExpired, type Job } from '#shared/jobs/job.ts';
import type * as answers from './answer-schema.ts';
import { readReportRequest } from './report-request.ts';

export type ReportStatus = (typeof answers.REPORT_STATUSES)[number];

/** What clients are shown of a job's state. */
export function statusOf(job: Pick<Job, 'state' | 'fileExpiresAt'>, now: number): ReportStatus {
  if (isExpired(job, now)) return 'expired';
  if (job.state === 'completed' || job.state === 'failed' || job.state === 'cancelled') return job.state;
  return 'processing';
}

export function summaryOf(job: Job, now: number, baseUrl: string): z.output<typeof answers.reportSummary> {
  const request = readReportRequest(job.request);
  const status = statusOf(job, now);
  return {
    report_id: job.id,
    name: request.name,
    template_id: request.template_id,
    format: request.format,
    status,
    created_at: iso(job.createdAt),
    updated_at: iso(job.updatedAt),
    file_size: status === 'completed' && job.file ? formatSize(job.file.bytes) : null,
    download_url: status === 'completed' ? downloadUrl(baseUrl, job.id) : null,
  };
}

export function detailsOf(job: Job, now: number, baseUrl: string): z.output<typeof answers.reportDetails> {
  const request = readReportRequest(job.request);
  const status = statusOf(job, now);
  return {
    report_id: job.id,
    name: request.name,
    description: request.description,
    template_id: request.template_id,
    template_version: request.template?.version ?? null,
    status,
    progress: job.progress,
    created_at: iso(job.createdAt),
    updated_at: iso(job.updatedAt),
    completed_at: job.file !== null && job.endedAt !== null ? iso(job.endedAt) : null,
    file_info: fileInfo(job, request.format),
    filters_applied: request.filters,
    download_url: status === 'completed' ? downloadUrl(baseUrl, job.id) : null,
    expires_at: job.fileExpiresAt === null ? null : iso(job.fileExpiresAt),
    ...errorMessage(job),
  };
}

export function statusAnswerOf(
  job: Job,
  now: number,
  queuePosition: number | undefined,
): z.output<typeof answers.reportStatus> {
  return {
    report_id: job.id,
    status: statusOf(job, now),
    progress: job.progress,
    current_step: isExpired(job, now) ? 'Expired' : job.step,
    ...(queuePosition === undefined ? {} : { queue_position: queuePosition }),
    created_at: iso(job.createdAt),
    updated_at: iso(job.updatedAt),
    ...errorMessage(job),
  };
}

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** A size as S0 shows it: `2.4MB` is 2.4 times 1024 × 1024 bytes; below a kilobyte whole bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  let size = bytes / 1024;
  let unit = 0;
  while (Number(size.toFixed(1)) >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)}${UNITS[unit] ?? ''}`;
}

/** The file's manifest. */
function fileInfo({ file }: Job, format: z.output<typeof answers.reportSummary>['format']) {
  if (file === null) return null;
  return {
    format,
    file_name: file.fileName,
    content_type: file.contentType,
    size_bytes: file.bytes,
    size_formatted: formatSize(file.bytes),
    sha256: file.sha256,
    page_count: file.pageCount,
    row_count: file.rows,
    cut_rows: file.cutRows ?? 0,
    inert_cells: file.inertCells ?? 0,
    cut_cells: file.cutCells ?? 0,
    replaced_cells: file.replacedCells ?? 0,
    rounded_cells: file.roundedCells ?? 0,
  };
}

export function errorMessage(job: Job): { error_message?: string } {
  return job.failure === null ? {} : { error_message: job.failure.message };
}

export function downloadUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/v2/reports/${id}/download`;
}

export function statusUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/v2/reports/${id}/status`;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
