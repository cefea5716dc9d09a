import { presentRule } from '#shared/alerts/present.ts';
import { requireRule } from '#shared/alerts/rules.ts';
import type { getAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getAlertRule: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 200,
  body: presentRule(await requireRule(company, params.rule_id), now),
});
