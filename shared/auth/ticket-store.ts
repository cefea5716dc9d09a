import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { directoryKey } from './directory-keys.ts';

/** Keeps what a ticket stands for, under the ticket's hash, until it is used or over. */
export async function putTicket(ticketHash: string, bearer: string, expiresAt: number): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Item: {
        ...directoryKey.ticket(ticketHash),
        bearer: { S: bearer },
        expires_at: { N: String(expiresAt) },
      },
    }),
  );
}

/** Takes the ticket away; of several who offer it, one gets what it stands for. */
export async function takeTicket(ticketHash: string, nowMs: number): Promise<string | undefined> {
  try {
    const { Attributes } = await dynamo().send(
      new DeleteItemCommand({
        TableName: requireEnv(ENV.directoryTable),
        Key: directoryKey.ticket(ticketHash),
        ConditionExpression: 'expires_at > :now',
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / 1000)) } },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes?.['bearer']?.S;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
