import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Plan } from '#shared/admin/plans.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { logger } from '#shared/runtime/logger.ts';
import { type RateVerdict, verdict, windowAt } from './rate-limit.ts';

const KEPT_AFTER_WINDOW_S = 3_600;

/**
 * Takes one call from the company's hour: one conditional write, so that concurrent instances admit exactly the
 * limit. A refused call changes nothing. Where the counter cannot be written the call passes, and the log line
 * `RATE_LIMIT_UNAVAILABLE` raises an alarm: counting must not take the service down.
 */
export async function takeCall(company: string, plan: Plan, nowMs: number): Promise<RateVerdict> {
  const window = windowAt(nowMs);
  try {
    const answer = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.countersTable),
        Key: { pk: { S: company }, sk: { S: `hour#${window.startsAt}` } },
        UpdateExpression: 'ADD calls :one SET expires_at = :expires',
        ConditionExpression: 'attribute_not_exists(calls) OR calls < :limit',
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':limit': { N: String(plan.requestsPerHour) },
          ':expires': { N: String(window.endsAt + KEPT_AFTER_WINDOW_S) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return verdict(plan, window, Number(answer.Attributes?.['calls']?.N ?? 0), true);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return verdict(plan, window, plan.requestsPerHour, false);
    }
    logger.error('RATE_LIMIT_UNAVAILABLE', { company, error: error as Error });
    return verdict(plan, window, 0, true);
  }
}
