import { jobRecords } from '#shared/jobs/record-store.ts';
import { runs } from '#shared/schedules/run-store.ts';
import type { Run } from '#shared/schedules/schedule.ts';
import { schedules } from '#shared/schedules/store.ts';
import { reportNotFound, requireReport } from '../find.ts';
import { readReportRequest } from '../report-request.ts';
import { type Entry, isDraft, standsForReport } from './entry.ts';

const DRAFT_ID = /^sch_[0-9a-z]{26}$/;
const RUNS_A_PAGE = 20;

/** @throws PlatformError REPORT_NOT_FOUND, in the same words whether the report is another company's or nobody's */
export async function requireV1Report(company: string, id: string): Promise<Entry> {
  if (!DRAFT_ID.test(id)) return { kind: 'report', job: await requireReport(company, id) };
  const schedule = await schedules(company).get(id);
  if (schedule && !isDraft(schedule)) throw reportNotFound();
  const run = await ownRun(company, id);
  const job = run && (await jobRecords(company).get(run.reportId));
  // A report outlives its schedule where that was deleted by itself.
  if (job && readReportRequest(job.request).draft_id === id) return { kind: 'report', job };
  if (schedule && standsForReport(run)) return { kind: 'draft', schedule, run };
  throw reportNotFound();
}

/** The run that a schedule's own time made, among those that somebody asked for. */
export async function ownRun(company: string, scheduleId: string): Promise<Run | undefined> {
  let after: string | undefined;
  do {
    const page = await runs(company).list(scheduleId, { limit: RUNS_A_PAGE, after });
    const own = page.runs.find(({ trigger }) => trigger === 'schedule');
    if (own) return own;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}
