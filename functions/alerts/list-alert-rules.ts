import { presentRule } from '#shared/alerts/present.ts';
import { listRules } from '#shared/alerts/rule-store.ts';
import type { listAlertRules as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const listAlertRules: Handler<typeof spec> = async ({ now }, { company }) => ({
  status: 200,
  body: { rules: (await listRules(company)).map((rule) => presentRule(rule, now)) },
});
