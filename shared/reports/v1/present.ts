import { isExpired, type Job } from '#shared/jobs/job.ts';
import { timeOfId } from '#shared/runtime/ids.ts';
import { nextOccurrence, type Occurrence } from '#shared/schedules/occurrences.ts';
import { periodOf } from '#shared/schedules/report-order.ts';
import type { Run, Schedule } from '#shared/schedules/schedule.ts';
import { downloadUrl } from '../present.ts';
import { readReportRequest } from '../report-request.ts';
import type { V1Report } from './contract.ts';
import type { Entry } from './entry.ts';
import { typeOf } from './report-type.ts';

/** A report as v1 shows it. */
export function presentEntry(entry: Entry, now: number, baseUrl: string): V1Report {
  return entry.kind === 'report' ? ofJob(entry.job, now, baseUrl) : ofDraft(entry.schedule, entry.run);
}

function ofJob(job: Job, now: number, baseUrl: string): V1Report {
  const { name, format, filters, draft_id: draftId, scheduled_at: at } = readReportRequest(job.request);
  const { start, end } = filters.date_range;
  const status = statusOf(job, now);
  return {
    id: draftId ?? job.id,
    name,
    type: typeOf(filters.date_range),
    status,
    scheduled_at: iso(at ?? job.createdAt),
    from: start,
    to: end,
    format,
    file_size: status === 'completed' ? (job.file?.bytes ?? null) : null,
    download_url: status === 'completed' ? downloadUrl(baseUrl, job.id) : null,
    error_message: job.failure?.message ?? null,
    created_at: iso(draftId === undefined ? job.createdAt : timeOfId(draftId)),
    updated_at: iso(job.updatedAt),
    completed_at: job.file !== null && job.endedAt !== null ? iso(job.endedAt) : null,
  };
}

function statusOf(job: Job, now: number): V1Report['status'] {
  if (isExpired(job, now)) return 'expired';
  switch (job.state) {
    case 'waiting':
      return 'draft';
    case 'running':
      return 'processing';
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'expired':
      return job.state;
    case 'removed':
      throw new Error(`A job in the state ${job.state} is shown to nobody.`);
  }
}

function ofDraft(schedule: Schedule, run: Run | undefined): V1Report {
  const { order } = schedule;
  const planned = occurrenceOf(schedule, run);
  const { start, end } = periodOf(order.filters.date_range, planned.local.slice(0, 10));
  const isFailed = run?.state === 'failed';
  return {
    id: schedule.id,
    name: order.name,
    type: typeOf({ start, end }),
    status: isFailed ? 'failed' : 'draft',
    scheduled_at: iso(planned.at),
    from: start,
    to: end,
    format: order.format ?? null,
    file_size: null,
    download_url: null,
    error_message: isFailed ? run.reason : null,
    created_at: iso(schedule.createdAt),
    updated_at: iso(run?.endedAt ?? schedule.updatedAt),
    completed_at: null,
  };
}

function occurrenceOf(schedule: Schedule, run: Run | undefined): Occurrence {
  // One that rests has no next occurrence.
  const planned = run?.occurrence ?? schedule.next ?? nextOccurrence(schedule, 0);
  if (planned) return planned;
  throw new Error(`The schedule ${schedule.id} runs at no time.`);
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
