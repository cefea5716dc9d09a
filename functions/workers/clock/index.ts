import { alertCare } from '#shared/alerts/care.ts';
import { sendAlertTask } from '#shared/alerts/queue-store.ts';
import { sendDue } from '#shared/alerts/send-due.ts';
import { deliveryCare } from '#shared/delivery/care.ts';
import { sendDelivery } from '#shared/delivery/message-store.ts';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { jobFiles } from '#shared/jobs/file-store.ts';
import { jobCare } from '#shared/jobs/heal.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { CLOCK_BEAT_MS } from '#shared/jobs/timing.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { tellingDeliveries } from '#shared/reports/tell-deliveries.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { scheduleCare } from '#shared/schedules/care.ts';
import { tellingHowJobsEnd } from '#shared/stream/job-events.ts';
import { publishEvent } from '#shared/stream/publish.ts';

const CARES = [
  jobCare({
    records: jobRecords,
    transitions: (company, send) =>
      tellingDeliveries(
        company,
        tellingHowJobsEnd(company, jobTransitions(company, send), publishEvent),
        sendDelivery,
      ),
    files: jobFiles,
    send: sendJob,
    now: systemClock,
  }),
  scheduleCare(sendJob, systemClock),
  alertCare({ send: sendAlertTask, sendDue, now: systemClock }),
  deliveryCare(sendDelivery, systemClock),
];

/**
 * Looks each minute at what is due.
 * @throws where a record could not be handled, so that the alarm on this function's errors tells of it
 */
export async function handler(): Promise<void> {
  const { seen, faults } = await takeCare(dueRecords(systemClock() + CLOCK_BEAT_MS), CARES);
  if (faults > 0)
    throw new Error(`${faults} of ${seen} due records could not be handled; see CLOCK_JOB_FAULT.`);
}
