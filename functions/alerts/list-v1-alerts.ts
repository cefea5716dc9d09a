import { listAlerts } from '#shared/alerts/alert-store.ts';
import { presentV1Alert } from '#shared/alerts/present.ts';
import type { listV1Alerts as spec } from '#shared/alerts/v1/contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listV1Alerts: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const { status, severity, per_page: limit } = query;
  const cursors = await cursorsOf({ company, list: 'listV1Alerts', filters: { status, severity }, now });
  const { alerts, next } = await listAlerts(company, {
    status,
    severity,
    limit,
    after: cursors.open(query.cursor),
  });
  return {
    status: 200,
    body: { data: alerts.map(presentV1Alert), meta: { per_page: limit, next_cursor: cursors.seal(next) } },
  };
};
