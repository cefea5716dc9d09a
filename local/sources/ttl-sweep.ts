import type { Clock } from '#shared/runtime/clock.ts';
import type { Resource, Stack } from '../cloud-types.ts';
import { type AwsJson, awsJson, hasCode } from '../resources/aws-json.ts';
import type { ExpiredQuery, FindExpired } from '../resources/expired-items.ts';
import { tableName, tablesOf } from '../resources/tables.ts';
import type { EventSource } from './context.ts';
import type { TtlMarks } from './ttl-marks.ts';

export interface TtlSweepOptions {
  stack: Stack;
  endpoint: string;
  findExpired: FindExpired;
  clock: Clock;
  everyMs: number;
  marks: TtlMarks;
  log: (line: string) => void;
}

export interface TtlSweep extends EventSource {
  /** Sweeps now; resolves when it is done. */
  sweep: () => Promise<void>;
}

/** Items whose time lies further back than this stay, as on AWS. */
const OLDEST_SECONDS = 5 * 365 * 24 * 3600;

/**
 * Deletes items past their TTL now and then, as the TTL service does on AWS (within days, without a promise:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html), each on condition that it is still
 * expired. This is not dynoxide's own sweep, see `findExpiredIn` for the reason. The sweep marks what it deletes, so that the
 * stream record carries the TTL service's `userIdentity`
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html); the mark of a
 * record that is not read before the cloud dies is lost.
 */
export function startTtlSweep(options: TtlSweepOptions): TtlSweep {
  const dynamo = awsJson({ endpoint: options.endpoint, target: 'DynamoDB_20120810' });
  let stopped = false;
  let sweeping: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    for (const table of tablesOf(options.stack)) {
      if (stopped) return;
      await sweepTable(dynamo, table, options, () => stopped);
    }
  };
  const sweep = (): Promise<void> => {
    sweeping = sweeping
      .then(once)
      .catch((error: unknown) => options.log(`The TTL sweep failed: ${String(error)}`));
    return sweeping;
  };
  const timer = setInterval(() => void sweep(), options.everyMs).unref();
  return {
    sweep,
    poke: () => void sweep(),
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}

async function sweepTable(
  dynamo: AwsJson,
  table: Resource,
  options: TtlSweepOptions,
  isStopped: () => boolean,
): Promise<void> {
  const ttl = table.properties['TimeToLiveSpecification'] as
    | { AttributeName?: string; Enabled?: boolean }
    | undefined;
  if (ttl?.AttributeName === undefined || ttl.Enabled === false) return;
  const TableName = tableName(table);
  const nowSeconds = Math.floor(options.clock() / 1000);
  const range = { attribute: ttl.AttributeName, oldestSeconds: nowSeconds - OLDEST_SECONDS, nowSeconds };
  const keyNames = (table.properties['KeySchema'] as { AttributeName: string }[]).map(
    (key) => key.AttributeName,
  );
  for await (const item of options.findExpired({ tableName: TableName, ...range })) {
    if (isStopped()) return;
    const Key = Object.fromEntries(keyNames.map((name) => [name, item[name]]));
    options.marks.add(TableName, Key);
    await removeExpired(dynamo, { TableName, Key }, range);
  }
}

/** Deletes the item unless it has been given a later time meanwhile. */
async function removeExpired(
  dynamo: AwsJson,
  item: object,
  range: Omit<ExpiredQuery, 'tableName'>,
): Promise<void> {
  try {
    await dynamo('DeleteItem', {
      ...item,
      ConditionExpression: '#ttl BETWEEN :oldest AND :now',
      ExpressionAttributeNames: { '#ttl': range.attribute },
      ExpressionAttributeValues: {
        ':oldest': { N: String(range.oldestSeconds) },
        ':now': { N: String(range.nowSeconds) },
      },
    });
  } catch (error) {
    if (!hasCode(error, 'ConditionalCheckFailedException')) throw error;
  }
}
