import { jobFiles } from '#shared/jobs/file-store.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { reportNotFound, requireReport } from './find.ts';

/**
 * Hides the report, then deletes its file, so that no link works any more when this returns. A worker that is still at
 * it finds its job gone and stops; the clock clears away what it may have left, and then the record.
 * @throws PlatformError REPORT_NOT_FOUND
 */
export async function deleteReport(company: string, id: string, now: number, send: SendJob): Promise<void> {
  const { id: known } = await requireReport(company, id);
  if (!(await jobTransitions(company, send).remove(known, now))) throw reportNotFound();
  await jobFiles(company).remove(known);
}
