import { PLANS } from '#shared/admin/plans.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getSystemPerformance as spec } from '#shared/media/contract.ts';
import { requireData } from '#shared/media/errors.ts';
import { spanOf } from '#shared/media/period.ts';
import { BOUNDED_PERIODS, requirePeriod } from '#shared/media/query-schema.ts';
import { readJobs, readRequests, readValues } from '#shared/media/read-system.ts';
import { JOB_METRICS, performanceData, STORAGE_METRICS } from '#shared/media/system-answer.ts';

export const getSystemPerformance: Handler<typeof spec> = async ({ query, now }, caller) => {
  const period = requirePeriod(query.period, BOUNDED_PERIODS);
  const scope = { timeZone: caller.timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const span = spanOf(period, scope);
  const [requests, jobs, storage] = await Promise.all([
    readRequests(caller, span),
    readJobs(caller, span, JOB_METRICS),
    readValues(caller, span, STORAGE_METRICS),
  ]);
  const isKnown = requests.isKnown || jobs.isKnown || storage.isKnown;
  requireData(isKnown || undefined, 'Nothing tells of the system.');
  const figures = { requests: requests.figures, jobs: jobs.figures, storage: storage.figures };
  const seconds = (now - span.start) / 1_000;
  return { status: 200, body: { success: true, data: performanceData(figures, seconds) } };
};
