import { presentRule } from '#shared/alerts/present.ts';
import { createRule } from '#shared/alerts/rules.ts';
import type { createAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const createAlertRule: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const rule = await createRule(caller, body, now);
  return {
    status: 201,
    headers: { Location: `${baseUrl}/v2/alert-rules/${rule.id}` },
    body: presentRule(rule, now),
  };
};
