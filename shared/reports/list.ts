import { countEnded } from '#shared/jobs/count-ended.ts';
import { type EndedRow, endedRows } from '#shared/jobs/ended-store.ts';
import { isForgotten } from '#shared/jobs/item.ts';
import type { Job } from '#shared/jobs/job.ts';
import { countByDay, type DayCount, dayMade, isCounted, type Kept } from '#shared/jobs/kept.ts';
import type { Queue } from '#shared/jobs/queue.ts';
import { readRevision } from '#shared/jobs/queue-store.ts';
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

const DAY_MS = 86_400_000;

/**
 * One page of a company's reports, newest first; one past the last is empty. Without filters the total and the day on
 * which the page begins are told by the counts beside the queue, and rows of that day tell the report; with filters the
 * rows of all that have ended are looked at, some 40 for a read unit, and the reports of the page are read.
 */
export async function listReports(company: string, query: ListQuery, now: number): Promise<ReportPage> {
  const { page, limit } = query;
  const { jobs, total } = await foundPage(company, query, now);
  return { jobs, pagination: { page, limit, total_pages: Math.ceil(total / limit), total_count: total } };
}

interface Found {
  jobs: Job[];
  total: number;
}

async function foundPage(company: string, query: ListQuery, now: number): Promise<Found> {
  const { queue, kept } = await readRevision(company);
  if (kept === undefined) return cutPage(await countEnded(company, now), query, now);
  const { status, template_id: template, created_after: after } = query;
  const isFiltered = status !== undefined || template !== undefined || after !== undefined;
  return isFiltered
    ? filteredPage({ company, queue, now }, query)
    : plainPage({ company, queue, now }, kept, query);
}

interface Shelf {
  company: string;
  queue: Queue;
  now: number;
}

async function plainPage(shelf: Shelf, kept: Kept, { page, limit }: ListQuery): Promise<Found> {
  const days = countByDay(shelf.queue, kept, shelf.now);
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const first = (page - 1) * limit;
  if (first >= total) return { jobs: [], total };
  const upTo = first === 0 ? undefined : await idAt(shelf, days, first);
  const jobs: Job[] = [];
  for await (const job of jobRecords(shelf.company).list('rpt', { upTo, atOnce: limit })) {
    if (!isForgotten(job, shelf.now)) jobs.push(job);
    if (jobs.length === limit) break;
  }
  return { jobs, total };
}

/** Id of the report before which there are so many newer ones, or of the next lower one where some went meanwhile. */
async function idAt(shelf: Shelf, days: readonly DayCount[], place: number): Promise<string> {
  let newer = 0;
  for (const { day, count } of days) {
    if (place < newer + count) return idOfDay(shelf, day, place - newer, count);
    newer += count;
  }
  return firstIdAt(0);
}

/** @param place - how many newer ones of the day come before it; the rows are read from the nearer end of the day */
async function idOfDay(
  { company, queue, now }: Shelf,
  day: number,
  place: number,
  count: number,
): Promise<string> {
  const [from, upTo] = [firstIdAt(day * DAY_MS), firstIdAt((day + 1) * DAY_MS)];
  const order = place < count / 2 ? 'newest' : 'oldest';
  const steps = order === 'newest' ? place + 1 : count - place;
  const ids = new Set(queue.jobs.map(({ id }) => id).filter((id) => isCounted(id) && dayMade(id) === day));
  const ended = new Set<string>();
  for await (const { id } of endedRows(company, now, { from, upTo, order, atOnce: steps })) {
    ended.add(id);
    if (ended.size === steps) break;
  }
  const sorted = [...ids.union(ended)].sort();
  return (order === 'newest' ? sorted.at(-steps) : sorted[steps - 1]) ?? from;
}

async function filteredPage(shelf: Shelf, query: ListQuery): Promise<Found> {
  const { page, limit, created_after: after } = query;
  const { company, now } = shelf;
  const from = after === undefined ? undefined : firstIdAt(after + 1);
  const ended = query.status === 'processing' ? [] : await rowsSince(shelf, from);
  const known = new Set(ended.map(({ id }) => id));
  const queued = shelf.queue.jobs
    .map(({ id }) => id)
    .filter((id) => isCounted(id) && !known.has(id) && (from === undefined || id >= from));
  const live = await jobRecords(company).getMany(queued);
  const ids = [
    ...ended.filter((row) => matches(row, row.template, query, now)),
    ...live.filter((job) => matches(job, readReportRequest(job.request).template_id, query, now)),
  ].map(({ id }) => id);
  const wanted = ids
    .sort()
    .reverse()
    .slice((page - 1) * limit, page * limit);
  const byId = new Map((await jobRecords(company).getMany(wanted)).map((job) => [job.id, job]));
  return { jobs: wanted.flatMap((id) => byId.get(id) ?? []), total: ids.length };
}

async function rowsSince({ company, now }: Shelf, from: string | undefined): Promise<EndedRow[]> {
  const rows: EndedRow[] = [];
  for await (const row of endedRows(company, now, { from, order: 'newest' })) rows.push(row);
  return rows;
}

function matches(
  job: Pick<Job, 'state' | 'fileExpiresAt'>,
  template: string | undefined,
  query: ListQuery,
  now: number,
): boolean {
  if (query.status !== undefined && statusOf(job, now) !== query.status) return false;
  return query.template_id === undefined || template === query.template_id;
}

/** The page of all reports, for a company whose rows were just written. */
function cutPage(all: readonly Job[], query: ListQuery, now: number): Found {
  const { page, limit, created_after: after } = query;
  const from = after === undefined ? '' : firstIdAt(after + 1);
  const found = all.filter(
    (job) => job.id >= from && matches(job, readReportRequest(job.request).template_id, query, now),
  );
  return { jobs: found.slice((page - 1) * limit, page * limit), total: found.length };
}
