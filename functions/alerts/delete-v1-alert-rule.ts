import { deleteRule } from '#shared/alerts/rules.ts';
import type { deleteV1AlertRule as spec } from '#shared/alerts/v1/contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteV1AlertRule: Handler<typeof spec> = async ({ params, now }, { company }) => {
  await deleteRule(company, params.id, now);
  return { status: 204 };
};
