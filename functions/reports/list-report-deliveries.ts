import { readDelivery } from '#shared/delivery/delivery-store.ts';
import { presentDelivery } from '#shared/delivery/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { listReportDeliveries as spec } from '#shared/reports/contract.ts';
import { requireReport } from '#shared/reports/find.ts';
import { readReportRequest } from '#shared/reports/report-request.ts';

export const listReportDeliveries: Handler<typeof spec> = async ({ params }, { company }) => {
  const { request } = await requireReport(company, params.report_id);
  const keys = readReportRequest(request).delivery_keys ?? [];
  const found = await Promise.all(keys.map((key) => readDelivery(company, key)));
  return { status: 200, body: { deliveries: found.flatMap((one) => (one ? [presentDelivery(one)] : [])) } };
};
