import type { Job } from '#shared/jobs/job.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { firstIdAt } from './find.ts';
import { type ReportStatus, statusOf } from './present.ts';
import { readReportRequest } from './report-request.ts';

export interface ListQuery {
  page: number;
  limit: number;
  status?: ReportStatus | undefined;
  template_id?: string | undefined;
  /** Epoch milliseconds, exclusive. */
  created_after?: number | undefined;
}

export interface ReportPage {
  jobs: Job[];
  pagination: { page: number; limit: number; total_pages: number; total_count: number };
}

/**
 * One page of a company's reports, newest first. The total is counted over all that match, so every page reads them
 * all: some hundred kilobytes for a year of daily use. A page past the last is empty.
 */
export async function listReports(company: string, query: ListQuery, now: number): Promise<ReportPage> {
  const { page, limit } = query;
  const from = query.created_after === undefined ? undefined : firstIdAt(query.created_after + 1);
  const first = (page - 1) * limit;
  const jobs: Job[] = [];
  let matching = 0;
  for await (const job of jobRecords(company).list('rpt', from)) {
    if (!matches(job, query, now)) continue;
    if (matching >= first && jobs.length < limit) jobs.push(job);
    matching += 1;
  }
  return {
    jobs,
    pagination: { page, limit, total_pages: Math.ceil(matching / limit), total_count: matching },
  };
}

function matches(job: Job, query: ListQuery, now: number): boolean {
  if (query.status !== undefined && statusOf(job, now) !== query.status) return false;
  return query.template_id === undefined || readReportRequest(job.request).template_id === query.template_id;
}
