import type { Handler } from '#shared/http/contract.ts';
import { deleteOwnMetric } from '#shared/metrics/own/change.ts';
import type { deleteMetric as spec } from '#shared/metrics/own/contract.ts';

export const deleteMetric: Handler<typeof spec> = async ({ params }, { company }) => {
  await deleteOwnMetric(company, params.name);
  return { status: 204 };
};
