import { readAlertHistory } from '#shared/alerts/history-store.ts';
import { sendDelivery } from '#shared/delivery/message-store.ts';
import { jobFiles } from '#shared/jobs/file-store.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import type { RunDependencies } from '#shared/jobs/run-job.ts';
import { type JobTransitions, jobTransitions } from '#shared/jobs/transition-store.ts';
import { jobUploads } from '#shared/jobs/upload-store.ts';
import { readRetention } from '#shared/media/read-retention.ts';
import { readEvents } from '#shared/metrics/events-store.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { rendererFor } from '#shared/rendering/index.ts';
import { reportDurations } from '#shared/reports/duration-store.ts';
import { reportWork } from '#shared/reports/produce.ts';
import { tellingDeliveries } from '#shared/reports/tell-deliveries.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { tellingRuns } from '#shared/schedules/run-progress.ts';
import { changeRun } from '#shared/schedules/run-store.ts';
import { tellingHowJobsEnd } from '#shared/stream/job-events.ts';
import { publishEvent } from '#shared/stream/publish.ts';

const report = reportWork({
  query: querySeries,
  readEvents,
  readAlerts: readAlertHistory,
  readRetention,
  rendererFor,
  measured: (company, request, durationMs) =>
    reportDurations(company).add(request.template_id, request.format, durationMs),
  now: systemClock,
});

export function runDependencies(outOfTime: AbortSignal): RunDependencies {
  return {
    transitions: (company) =>
      [
        (jobs: JobTransitions) => tellingHowJobsEnd(company, jobs, publishEvent),
        (jobs: JobTransitions) => tellingRuns(company, jobs, changeRun),
        (jobs: JobTransitions) => tellingDeliveries(company, jobs, sendDelivery),
      ].reduce((jobs, telling) => telling(jobs), jobTransitions(company, sendJob)),
    records: jobRecords,
    files: (company) => ({ ...jobFiles(company), ...jobUploads(company) }),
    work: { report, export: report },
    now: systemClock,
    every,
    outOfTime,
  };
}

/** A beat that fails is left out: the next one, or the end of the lease, settles it. */
function every(ms: number, beat: () => Promise<void>): () => void {
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      logger.warn('JOB_HEARTBEAT_FAILED', { error: error as Error });
    });
  }, ms);
  return () => {
    clearInterval(timer);
  };
}
