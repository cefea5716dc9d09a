import type { Handler } from '#shared/http/contract.ts';
import type { getV1Report as spec } from '#shared/reports/v1/contract.ts';
import { requireV1Report } from '#shared/reports/v1/find.ts';
import { presentEntry } from '#shared/reports/v1/present.ts';

export const getV1Report: Handler<typeof spec> = async ({ params, now, baseUrl }, { company }) => {
  const entry = await requireV1Report(company, params.id);
  return { status: 200, body: { data: presentEntry(entry, now, baseUrl) } };
};
