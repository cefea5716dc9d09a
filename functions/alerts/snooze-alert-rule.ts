import { presentRule } from '#shared/alerts/present.ts';
import { snoozeRule } from '#shared/alerts/rules.ts';
import type { snoozeAlertRule as spec } from '#shared/alerts/rules-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { durationSeconds } from '#shared/stream/frequency.ts';

export const snoozeAlertRule: Handler<typeof spec> = async ({ params, body, now }, { company }) => {
  const until = body.duration === null ? 0 : now + (durationSeconds(body.duration) ?? 0) * 1000;
  return { status: 200, body: presentRule(await snoozeRule(company, params.rule_id, until, now), now) };
};
