import type { DatabaseSync } from 'node:sqlite';

/** DynamoDB keeps stream records for 24 hours, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const RETENTION_SECONDS = 24 * 3600;

/**
 * dynoxide looks up the next sequence number and the next records by reading all of its stream records: a write to a
 * table with a stream then takes longer with every record (measured: 3 ms at 2,000 records, 15 ms at 12,000; with this
 * index 2 ms throughout). SQLite uses an index over the same expression by itself.
 */
const INDEX = `CREATE INDEX IF NOT EXISTS local_stream_position
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`;

/** The last record of each table stays: the next sequence number is counted from it. */
const TRIM = `DELETE FROM _stream_records WHERE created_at < ?
  AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)`;

/**
 * Gives dynoxide's database the index it lacks and removes the stream records that DynamoDB would not hold any more.
 * Safe while dynoxide runs; only for a version whose tables have these names.
 */
export async function tendStreamRecords(dbPath: string, nowMs: number): Promise<void> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  const database: DatabaseSync = new Database(dbPath, { timeout: 5000 });
  try {
    database.exec(INDEX);
    database.prepare(TRIM).run(Math.floor(nowMs / 1000) - RETENTION_SECONDS);
  } finally {
    database.close();
  }
}
