import { BatchWriteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Dispatcher, Pool } from 'undici';
import { companyPut } from '#shared/admin/store.ts';
import type { Caller } from '#shared/http/caller.ts';
import { ingest } from '#shared/metrics/ingest.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { randomId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { listChannels } from '#shared/stream/channel-store.ts';
import { membersPartition } from '#shared/stream/keys.ts';
import { MESSAGES } from '#shared/stream/request.ts';
import { subscribe } from '#shared/stream/subscribe.ts';
import { takeDataTurn, takeDueTurn } from '#shared/stream/take-turn.ts';
import { tellOfData } from '#shared/stream/tell.ts';
import { findTicker } from '#shared/stream/ticker-store.ts';
import type { TurnCount } from '#shared/stream/turn.ts';
import { crowdRegion, crowdSale } from '#test/support/crowd.ts';
import type { Units } from '#test/support/meter.ts';

/** What one tick with one update of every channel takes, as counted. */
export interface TurnCost extends Units {
  connections: number;
  /** Different subscriptions among them. */
  distinct: number;
  /** Figures computed. */
  computed: number;
  /** Messages sent to the queue. */
  queued: number;
  /** Calls to @connections. */
  posts: number;
}

const START = Date.parse('2026-03-02T12:00:00Z');
const BATCH = 25;
const BATCHES_AT_ONCE = 8;
/** As long as API Gateway's. */
const ID_LENGTH = 15;

const counted = { queued: 0, posts: 0, computed: 0 };

/** Takes the queue and API Gateway away: what would go there is counted. */
export function countOutside(): void {
  Object.assign(process.env, {
    STREAM_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/0/turns',
    // The acknowledgements go another way, on which nobody is: they are not what is counted.
    STREAM_CALLBACK_URL: 'http://127.0.0.1:1/live',
  });
  SQSClient.prototype.send = (async () => {
    counted.queued += 1;
  }) as typeof SQSClient.prototype.send;
  Pool.prototype.dispatch = (_call, handler) => {
    counted.posts += 1;
    handler.onResponseStart?.({} as Dispatcher.DispatchController, 200, {});
    handler.onResponseEnd?.({} as Dispatcher.DispatchController, {});
    return true;
  };
  logger.info = ((_message: string, turn: TurnCount) => {
    counted.computed += turn.computed;
  }) as unknown as typeof logger.info;
}

/** One tick of a company with so many connections, on the database's own charges. */
export async function turnCost(
  connections: number,
  distinct: number,
  meter: { take: () => Units },
): Promise<TurnCost> {
  const company = `co_${randomId()}`;
  const facts = {
    company,
    timeZone: 'UTC',
    retentionDays: 1_826,
    currency: 'EUR',
    ownMetrics: 0,
    plan: 'enterprise' as const,
  };
  await transact([companyPut({ id: company, name: 'Scaling', usageKey: randomId(), ...facts })]);
  await subscribeAll({ ...facts, scopes: [], watched: [] } as unknown as Caller, distinct);
  for (const { id } of await listChannels(company)) await fill(company, id, connections / distinct - 1);
  // The first turn also sweeps, which happens twice a minute.
  const due = await findTicker(company, true);
  await takeDueTurn(company, due?.dueAt ?? 0, () => START + 10_000);
  const now = START + 12_000;
  const { accepted } = await ingest(crowdSale(distinct), { ...facts, now });
  if (accepted !== distinct) throw new Error('The sales were refused.');
  meter.take();
  Object.assign(counted, { queued: 0, posts: 0, computed: 0 });
  await tellOfData([company]);
  await takeDataTurn(company, () => now);
  return { connections, distinct, ...counted, ...meter.take() };
}

async function subscribeAll(caller: Caller, distinct: number): Promise<void> {
  for (let n = 0; n < distinct; n += 1) {
    const request = MESSAGES.subscribe.parse({
      action: 'subscribe',
      subscription_id: 'dashboard',
      metrics: ['revenue'],
      filters: { time_window: '1h', regions: [crowdRegion(n)] },
    });
    const session = { caller, connection: connectionId(n), endsAt: START / 1000 + 7_200 };
    await subscribe(request, session, START, () => START);
  }
}

/** Further members of a channel, like the one that it has. */
async function fill(company: string, channel: string, members: number): Promise<void> {
  const { Items: [item] = [] } = await dynamo().send(
    new QueryCommand({
      TableName: 'connections',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: membersPartition(company, channel) } },
    }),
  );
  const starts = Array.from({ length: Math.ceil(members / BATCH) }, (_value, n) => n * BATCH).values();
  const write = async (from: number) => {
    const numbers = Array.from({ length: Math.min(BATCH, members - from) }, (_value, n) => from + n);
    const puts = numbers.map((n) => ({
      PutRequest: { Item: { ...item, sk: { S: `${connectionId(1_000 + n)}#dashboard` } } },
    }));
    await dynamo().send(new BatchWriteItemCommand({ RequestItems: { connections: puts } }));
  };
  const workers = Array.from({ length: BATCHES_AT_ONCE }, async () => {
    for (const from of starts) await write(from);
  });
  await Promise.all(workers);
}

const connectionId = (n: number) => `${String(n).padStart(ID_LENGTH, '0')}=`;
