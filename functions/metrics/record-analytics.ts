import { evaluateNow } from '#shared/alerts/engine.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { recordAnalytics as spec } from '#shared/metrics/v1/contract.ts';
import { type TakenRecord, takeRecord } from '#shared/metrics/v1/take.ts';
import { logger } from '#shared/runtime/logger.ts';

export async function recordAnalytics({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const taken = await takeRecord(body, caller, now);
  if (caller.watched.length > 0) await evaluateRules(caller, taken);
  return { status: taken.included ? 201 : 202, body: { data: taken.record } };
}

/** Alert rules are evaluated before the answer. What fails here is done with the delta: the data point is taken. */
async function evaluateRules(
  { company, timeZone, currency, ownMetrics }: Caller,
  { written }: TakenRecord,
): Promise<void> {
  try {
    await evaluateNow({ id: company, timeZone, currency, ownMetrics }, written);
  } catch (error) {
    logger.warn('RULES_LEFT_TO_EVALUATOR', { company, error: error as Error });
  }
}
