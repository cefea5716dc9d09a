import { presentRule } from '#shared/alerts/present.ts';
import { updateRule } from '#shared/alerts/rules.ts';
import type { updateAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const updateAlertRule: Handler<typeof spec> = async ({ params, body, now }, caller) => ({
  status: 200,
  body: presentRule(await updateRule(caller, params.rule_id, body, now), now),
});
