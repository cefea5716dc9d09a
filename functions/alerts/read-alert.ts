import { readAlert as read } from '#shared/alerts/alerts.ts';
import type { readAlert as spec } from '#shared/alerts/alerts-contract.ts';
import { presentAlert } from '#shared/alerts/present.ts';
import type { Handler } from '#shared/http/contract.ts';

export const readAlert: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 200,
  body: presentAlert(await read(company, params.alert_id, now)),
});
