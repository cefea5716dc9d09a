import type { SendJob } from '#shared/jobs/message.ts';
import { deleteSchedule } from '#shared/schedules/store.ts';
import { deleteReport } from '../delete.ts';
import { readReportRequest } from '../report-request.ts';
import { requireV1Report } from './find.ts';

/**
 * Deletes a report with its file and the schedule that made it. A draft's schedule goes, so that it is never made; one
 * that is being started at this very moment is made all the same, and shown then.
 * @throws PlatformError REPORT_NOT_FOUND
 */
export async function deleteV1Report(company: string, id: string, now: number, send: SendJob): Promise<void> {
  const entry = await requireV1Report(company, id);
  const draftId = entry.kind === 'draft' ? entry.schedule.id : readReportRequest(entry.job.request).draft_id;
  if (draftId !== undefined) await deleteSchedule(company, draftId);
  if (entry.kind === 'report') await deleteReport(company, entry.job.id, now, send);
}
