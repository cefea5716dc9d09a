import { presentV1Rule } from '#shared/alerts/present.ts';
import { listRules } from '#shared/alerts/rule-store.ts';
import type { listV1AlertRules as spec } from '#shared/alerts/v1/contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const listV1AlertRules: Handler<typeof spec> = async (_call, { company }) => ({
  status: 200,
  body: { data: (await listRules(company)).map(presentV1Rule) },
});
