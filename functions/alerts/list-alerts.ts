import { listAlerts as list } from '#shared/alerts/alert-store.ts';
import type { listAlerts as spec } from '#shared/alerts/alerts-contract.ts';
import { presentAlert } from '#shared/alerts/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listAlerts: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const { status, severity, rule_id: ruleId, limit } = query;
  const filters = { status, severity, ruleId };
  const cursors = await cursorsOf({ company, list: 'listAlerts', filters, now });
  const { alerts, next } = await list(company, { ...filters, limit, after: cursors.open(query.cursor) });
  return { status: 200, body: { alerts: alerts.map(presentAlert), next_cursor: cursors.seal(next) } };
};
