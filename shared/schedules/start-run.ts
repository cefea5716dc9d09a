import { PLANS } from '#shared/admin/plans.ts';
import { findCompany } from '#shared/admin/store.ts';
import { deliveryPut } from '#shared/delivery/delivery-store.ts';
import { announce } from '#shared/jobs/announce.ts';
import { createJob } from '#shared/jobs/creation-store.ts';
import { dailyLimitError, reportsToday } from '#shared/jobs/daily-limit.ts';
import { queueFull } from '#shared/jobs/failures.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { deliveriesOf, deliveryKeys } from '#shared/reports/deliveries.ts';
import { type Requester, reportJob, reportRequestOf } from '#shared/reports/generate.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { bodyOf } from './report-order.ts';
import { ended, progressOf, started } from './run-progress.ts';
import { changeRun, type RunChange, runs } from './run-store.ts';
import { LOOK_AGAIN_MS, type Run } from './schedule.ts';
import { schedules } from './store.ts';

/** A run waits so long for a place in a full queue of its company. */
const QUEUE_PATIENCE_MS = 3_600_000;

/**
 * Brings a run on: makes its report where it has none yet, and writes down how the report ended. The report's id was
 * chosen with the run, so however often this is done, or wherever it dies, there is one report.
 * @returns the run as it is now
 */
export async function continueRun(run: Run, now: number, send: SendJob): Promise<Run> {
  if (run.state !== 'due' && run.state !== 'started') return run;
  const job = await jobRecords(run.company).inspect(run.reportId);
  if (job) return write(run, progressOf(job, now));
  if (run.state === 'started') return write(run, ended('cancelled', 'The report was deleted.', now));
  try {
    return await write(run, await start(run, now, send));
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code === 'SERVICE_UNAVAILABLE') throw error;
    return write(run, ended('failed', textOf(error), now));
  }
}

/** As continueRun, for the clock. */
export async function continueDueRun(
  company: string,
  key: string,
  now: number,
  send: SendJob,
): Promise<void> {
  const run = await runs(company).get(key);
  if (run) await continueRun(run, now, send);
}

async function write(run: Run, change: RunChange): Promise<Run> {
  await changeRun(run, change);
  const { state, reason, endedAt } = change;
  return { ...run, state, reason, endedAt };
}

async function start(run: Run, now: number, send: SendJob): Promise<RunChange> {
  const schedule = await schedules(run.company).get(run.scheduleId);
  if (!schedule) return ended('cancelled', 'The schedule was deleted.', now);
  const requester = await requesterOf(run);
  const body = bodyOf(schedule.order, run.occurrence.local.slice(0, 10));
  const deliveries = await deliveriesOf(run.company, run.reportId, body.delivery, now);
  const request = {
    ...(await reportRequestOf(body, requester)),
    ...deliveryKeys(deliveries),
    run_key: run.key,
    ...(run.trigger === 'schedule' ? { scheduled_at: run.occurrence.at } : {}),
    ...(run.trigger === 'schedule' && schedule.timing.frequency === 'once' ? { draft_id: schedule.id } : {}),
  };
  const job = reportJob(request, requester, now, run.reportId);
  const { reportsPerDay, label } = PLANS[requester.plan];
  const count = reportsToday(reportsPerDay, requester.timeZone, now);
  const creation = await createJob(job, count, undefined, {
    unlessFull: true,
    also: deliveries.map(deliveryPut),
  });
  if (creation.kind === 'limit_reached')
    throw dailyLimitError(reportsPerDay ?? 0, label, requester.timeZone, now);
  if (creation.kind === 'rejected') return whileFull(run, now);
  if (creation.kind === 'created' && creation.job.slotAt !== null)
    await announce(job.company, [job.id], send);
  return started(now);
}

/** For whom the run makes its report: the company as it is now. */
async function requesterOf({ company: id, principal }: Run): Promise<Requester> {
  const company = await findCompany(id);
  if (!company) throw new PlatformError('RESOURCE_NOT_FOUND', 'The company has been removed');
  const { name: companyName, plan, timeZone, currency, retentionDays, ownMetrics } = company;
  return { company: id, companyName, principal, plan, timeZone, currency, retentionDays, ownMetrics };
}

function whileFull(run: Run, now: number): RunChange {
  if (now - run.createdAt < QUEUE_PATIENCE_MS)
    return { state: 'due', reason: null, endedAt: null, lookAgainAt: now + LOOK_AGAIN_MS };
  const minutes = QUEUE_PATIENCE_MS / 60_000;
  return ended('failed', `${queueFull().message} The queue was full for ${minutes} minutes.`, now);
}

function textOf({ message, details }: PlatformError): string {
  return details === undefined ? `${message}.` : `${message}. ${details}`;
}
