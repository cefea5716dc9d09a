import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { logger } from '#shared/runtime/logger.ts';
import { messagesKey } from './keys.ts';

/** Messages that a connection may send in each ten seconds. */
const MOST_MESSAGES = 100;
const WINDOW_MS = 10_000;
/** So many more end the connection. */
const PATIENCE = 100;
const KEPT_S = 60;

/** `warned`: refused with an answer. `silenced`: refused without one. `refused`: the connection must be closed. */
export type MessageVerdict = 'admitted' | 'warned' | 'silenced' | 'refused';

/**
 * Counts a message of the connection, before anything else is done for it. The count is in the table, since messages
 * sent at once run in as many instances; it costs less than what API Gateway charges for the message. Where it cannot be
 * written messages pass: the stage's own throttle still holds.
 */
export async function admit(company: string, connection: string, now: number): Promise<MessageVerdict> {
  try {
    const { Attributes } = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.connectionsTable),
        Key: messagesKey(company, connection, Math.floor(now / WINDOW_MS)),
        UpdateExpression: 'SET expires_at = :expires ADD messages :one',
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':expires': { N: String(Math.ceil(now / 1000) + KEPT_S) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return verdictOf(Number(Attributes?.['messages']?.N));
  } catch (error) {
    logger.warn('MESSAGE_NOT_COUNTED', { company, connection, error: error as Error });
    return 'admitted';
  }
}

function verdictOf(count: number): MessageVerdict {
  const over = count - MOST_MESSAGES;
  if (over <= 0) return 'admitted';
  if (over === 1) return 'warned';
  return over % PATIENCE === 0 ? 'refused' : 'silenced';
}
