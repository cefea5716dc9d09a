import { requireAlert } from '#shared/alerts/alerts.ts';
import type { listAlertDeliveries as spec } from '#shared/alerts/alerts-contract.ts';
import { sentOf } from '#shared/alerts/sent.ts';
import { presentDelivery } from '#shared/delivery/present.ts';
import type { Handler } from '#shared/http/contract.ts';

export const listAlertDeliveries: Handler<typeof spec> = async ({ params }, { company }) => {
  const deliveries = await sentOf(company, await requireAlert(company, params.alert_id));
  return { status: 200, body: { deliveries: deliveries.map(presentDelivery) } };
};
