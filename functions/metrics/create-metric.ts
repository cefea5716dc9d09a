import type { Handler } from '#shared/http/contract.ts';
import { createOwnMetric } from '#shared/metrics/own/change.ts';
import type { createMetric as spec } from '#shared/metrics/own/contract.ts';
import { presentMetric } from '#shared/metrics/own/present.ts';

export const createMetric: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const { metric, definition } = await createOwnMetric(body, caller, now);
  return {
    status: 201,
    headers: { Location: `${baseUrl}/v2/metrics/${metric.name}` },
    body: presentMetric(metric, caller.currency, definition),
  };
};
