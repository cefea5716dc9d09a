import { type AwsJson, hasCode } from '../resources/aws-json.ts';
import type { TtlMarks } from './ttl-marks.ts';

/** A record as DynamoDB Streams answers it, and as Lambda hands it on with the stream's ARN. */
export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  dynamodb: { SequenceNumber: string; Keys: unknown; ApproximateCreationDateTime?: number };
  eventSourceARN: string;
  awsRegion: string;
  userIdentity?: { type: string; principalId: string };
}

export interface Shard {
  ShardId: string;
  ParentShardId?: string;
}

/** The stream of a table as it is now, or undefined while the table has none. */
export async function findStream(streams: AwsJson, tableName: string): Promise<string | undefined> {
  const answer = await streams<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: tableName });
  return answer.Streams.at(-1)?.StreamArn;
}

export async function listShards(streams: AwsJson, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let from: string | undefined;
  do {
    const answer: { StreamDescription: { Shards?: Shard[]; LastEvaluatedShardId?: string } } = await streams(
      'DescribeStream',
      { StreamArn: streamArn, ...(from !== undefined && { ExclusiveStartShardId: from }) },
    );
    shards.push(...(answer.StreamDescription.Shards ?? []));
    from = answer.StreamDescription.LastEvaluatedShardId;
  } while (from !== undefined);
  return shards;
}

export interface ShardReader {
  /** The next records, perhaps none; undefined when the shard is closed and read to its end. */
  next: (limit: number) => Promise<StreamRecord[] | undefined>;
}

export interface ShardReaderOptions {
  streams: AwsJson;
  streamArn: string;
  shardId: string;
  /** The ARN that records carry: the template's, since the database's own names another region. */
  eventSourceArn: string;
  /** The last sequence number done, or '' for the shard's beginning. */
  after: string;
  ttlMarks: TtlMarks;
}

/** Reads one shard in order. After an error it goes on from the last record it gave. */
export function openShard(options: ShardReaderOptions): ShardReader {
  const { streams, streamArn, shardId } = options;
  let iterator: string | undefined;
  let after = options.after;
  const start = async (): Promise<string> => {
    const from =
      after === ''
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
    const where = { StreamArn: streamArn, ShardId: shardId };
    try {
      return (await streams<{ ShardIterator: string }>('GetShardIterator', { ...where, ...from }))
        .ShardIterator;
    } catch (error) {
      if (!hasCode(error, 'TrimmedDataAccessException')) throw error;
      after = '';
      return start();
    }
  };
  return {
    next: async (limit) => {
      try {
        iterator ??= await start();
        const answer: { Records?: StreamRecord[]; NextShardIterator?: string } = await streams('GetRecords', {
          ShardIterator: iterator,
          Limit: Math.min(1000, limit),
        });
        const records = (answer.Records ?? []).map((record) => forLambda(record, options));
        after = records.at(-1)?.dynamodb.SequenceNumber ?? after;
        iterator = answer.NextShardIterator;
        return iterator === undefined && records.length === 0 ? undefined : records;
      } catch (error) {
        iterator = undefined;
        throw error;
      }
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const TTL_SERVICE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb */
function forLambda(record: StreamRecord, { eventSourceArn, ttlMarks }: ShardReaderOptions): StreamRecord {
  const table = eventSourceArn.split('/')[1] ?? '';
  const isExpiry = record.eventName === 'REMOVE' && ttlMarks.has(table, record.dynamodb.Keys);
  return {
    ...record,
    eventSourceARN: eventSourceArn,
    awsRegion: eventSourceArn.split(':')[3] ?? '',
    ...(isExpiry && { userIdentity: TTL_SERVICE }),
  };
}
