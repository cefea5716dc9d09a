import { resolveAlert as resolve } from '#shared/alerts/alerts.ts';
import type { resolveAlert as spec } from '#shared/alerts/alerts-contract.ts';
import { presentAlert } from '#shared/alerts/present.ts';
import type { Handler } from '#shared/http/contract.ts';

export const resolveAlert: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 200,
  body: presentAlert(await resolve(company, params.alert_id, now)),
});
