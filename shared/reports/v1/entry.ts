import type { Job } from '#shared/jobs/job.ts';
import type { Run, Schedule } from '#shared/schedules/schedule.ts';

/** What v1 calls a report: one that has been made or is in the queue, or a schedule that runs once and has made none yet. */
export type Entry =
  | { kind: 'report'; job: Job }
  | {
      kind: 'draft';
      schedule: Schedule;
      /** Its one run, where its time has come. */
      run: Run | undefined;
    };

/** Whether v1 shows the schedule for as long as it has made no report. */
export function isDraft({ timing }: Schedule): boolean {
  return timing.frequency === 'once';
}

/** Whether the schedule still stands for its report, which is not there: else it was deleted, or its time is over. */
export function standsForReport(run: Run | undefined): boolean {
  return run === undefined || run.state === 'due' || run.state === 'failed';
}
