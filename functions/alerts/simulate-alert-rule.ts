import { requireRule } from '#shared/alerts/rules.ts';
import type { simulateAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import { simulateRule } from '#shared/alerts/simulate.ts';
import type { Handler } from '#shared/http/contract.ts';
import { numberOf } from '#shared/runtime/exact-json.ts';

const iso = (at: number) => new Date(at).toISOString();

export const simulateAlertRule: Handler<typeof spec> = async ({ params, now }, caller) => {
  const rule = await requireRule(caller.company, params.rule_id);
  const { from, to, step, window, evaluations, episodes } = await simulateRule(caller, rule, now);
  return {
    status: 200,
    body: {
      rule_id: rule.id,
      from: iso(from),
      to: iso(to),
      step,
      ...(window === undefined ? {} : { simulated_window: window }),
      evaluations,
      episodes: episodes.map(({ triggeredAt, resolvedAt, value }) => ({
        triggered_at: iso(triggeredAt),
        resolved_at: resolvedAt === undefined ? null : iso(resolvedAt),
        value: numberOf(value),
      })),
    },
  };
};
