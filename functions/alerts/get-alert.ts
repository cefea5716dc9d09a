import { requireAlert } from '#shared/alerts/alerts.ts';
import type { getAlert as spec } from '#shared/alerts/alerts-contract.ts';
import { presentAlert } from '#shared/alerts/present.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getAlert: Handler<typeof spec> = async ({ params }, { company }) => ({
  status: 200,
  body: presentAlert(await requireAlert(company, params.alert_id)),
});
