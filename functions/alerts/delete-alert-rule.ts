import { deleteRule } from '#shared/alerts/rules.ts';
import type { deleteAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteAlertRule: Handler<typeof spec> = async ({ params, now }, { company }) => {
  await deleteRule(company, params.rule_id, now);
  return { status: 204 };
};
