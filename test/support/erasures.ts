import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { requireErasure } from '#shared/admin/people.ts';
import { runErasures } from '#shared/erasure/run.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

const MINUTE_MS = 60_000;

/**
 * Works on the erasure as the clock's minutes would, without waiting for them. The platform's own clock may be at it as
 * well; each finds what the other has done.
 */
export async function finishErasure(company: string, id: string): Promise<void> {
  for (let minute = 0; minute < 60; minute += 7) {
    const now = () => Date.now() + minute * MINUTE_MS;
    await runErasures(now() + MINUTE_MS, now);
    if ((await requireErasure(company, id)).state === 'completed') return;
  }
  throw new Error(`The erasure ${id} did not end.`);
}

/** Works on the deletion of the company as the clock's minutes would. */
export async function finishRemoval(company: string): Promise<void> {
  for (let minute = 1; minute < 90; minute += 7) {
    const now = () => Date.now() + minute * MINUTE_MS;
    await runErasures(now() + MINUTE_MS, now);
    const { Item: item } = await dynamo().send(
      new GetItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: { pk: { S: `${company}#removal` }, sk: { S: '-' } },
        ConsistentRead: true,
      }),
    );
    if (item?.['removal_state']?.S === 'completed') return;
  }
  throw new Error(`The company ${company} was not deleted.`);
}
