import { forgottenAt } from '#shared/jobs/item.ts';
import type { Job } from '#shared/jobs/job.ts';
import { countReports, keptOf } from '#shared/jobs/kept.ts';
import { readRevision, startKept } from '#shared/jobs/queue-store.ts';
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
 * One page of a company's reports, newest first. Without filters the total is the one that jobs are counted in, and a page
 * reads what comes up to its end; with filters it is counted over all that match, which reads them all. A page past
 * the last is empty.
 */
export async function listReports(company: string, query: ListQuery, now: number): Promise<ReportPage> {
  const { page, limit } = query;
  const { jobs, total } = isFiltered(query)
    ? await filteredPage(company, query, now)
    : await plainPage(company, query, now);
  return { jobs, pagination: { page, limit, total_pages: Math.ceil(total / limit), total_count: total } };
}

interface Counted {
  jobs: Job[];
  total: number;
}

function isFiltered({ status, template_id: template, created_after: after }: ListQuery): boolean {
  return status !== undefined || template !== undefined || after !== undefined;
}

async function plainPage(company: string, { page, limit }: ListQuery, now: number): Promise<Counted> {
  const revision = await readRevision(company);
  if (revision.kept === undefined) return firstCount(company, { page, limit }, now);
  const total = countReports(revision.queue, revision.kept, now);
  const end = page * limit;
  const jobs: Job[] = [];
  if (end - limit >= total) return { jobs, total };
  for await (const job of jobRecords(company).list('rpt', undefined, end + 1)) {
    if (!isForgotten(job, now)) jobs.push(job);
    if (jobs.length === end) break;
  }
  return { jobs: jobs.slice(end - limit), total };
}

/** Of a company whose reports a version left uncounted: counts them, and writes that down where nothing changed meanwhile. */
async function firstCount(
  company: string,
  { page, limit }: Pick<ListQuery, 'page' | 'limit'>,
  now: number,
): Promise<Counted> {
  const before = await readRevision(company);
  const jobs: Job[] = [];
  for await (const job of jobRecords(company).list('rpt')) if (!isForgotten(job, now)) jobs.push(job);
  await startKept(company, before, keptOf(jobs, now), now);
  return { jobs: jobs.slice((page - 1) * limit, page * limit), total: jobs.length };
}

async function filteredPage(company: string, query: ListQuery, now: number): Promise<Counted> {
  const from = query.created_after === undefined ? undefined : firstIdAt(query.created_after + 1);
  const first = (query.page - 1) * query.limit;
  const jobs: Job[] = [];
  let total = 0;
  for await (const job of jobRecords(company).list('rpt', from)) {
    if (isForgotten(job, now) || !matches(job, query, now)) continue;
    if (total >= first && jobs.length < query.limit) jobs.push(job);
    total += 1;
  }
  return { jobs, total };
}

/** Its time is over, though the database has not deleted it yet. */
function isForgotten(job: Job, now: number): boolean {
  const until = forgottenAt(job);
  return until !== undefined && until * 1000 <= now;
}

function matches(job: Job, query: ListQuery, now: number): boolean {
  if (query.status !== undefined && statusOf(job, now) !== query.status) return false;
  return query.template_id === undefined || readReportRequest(job.request).template_id === query.template_id;
}
