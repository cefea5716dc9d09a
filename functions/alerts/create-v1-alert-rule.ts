import { presentV1Rule } from '#shared/alerts/present.ts';
import { createRule } from '#shared/alerts/rules.ts';
import type { createV1AlertRule as spec } from '#shared/alerts/v1/contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const createV1AlertRule: Handler<typeof spec> = async ({ body, now }, caller) => {
  const { metric_type: metric, ...given } = body;
  const rule = await createRule(
    caller,
    {
      ...given,
      metric,
      kind: 'threshold',
      evaluate: 'data_point',
      filters: {},
      aggregation: 'raw',
      period: 'day',
      deviations: 3,
      channels: [{ type: 'stream' }],
    },
    now,
  );
  return { status: 201, body: { data: presentV1Rule(rule) } };
};
