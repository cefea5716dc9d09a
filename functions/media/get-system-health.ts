import { PLANS } from '#shared/admin/plans.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getSystemHealth as spec } from '#shared/media/contract.ts';
import { requireData } from '#shared/media/errors.ts';
import { spanOf } from '#shared/media/period.ts';
import { requirePeriod } from '#shared/media/query-schema.ts';
import { readRequests, readValues } from '#shared/media/read-system.ts';
import { healthData, RESOURCE_METRICS } from '#shared/media/system-answer.ts';

export const getSystemHealth: Handler<typeof spec> = async ({ query, now }, caller) => {
  const period = requirePeriod(query.period);
  const scope = { timeZone: caller.timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const span = spanOf(period, scope);
  const [requests, resources] = await Promise.all([
    readRequests(caller, span),
    readValues(caller, span, RESOURCE_METRICS),
  ]);
  requireData(requests.isKnown || resources.isKnown || undefined, 'Nothing tells of the system.');
  return { status: 200, body: { success: true, data: healthData(requests.figures, resources.figures) } };
};
