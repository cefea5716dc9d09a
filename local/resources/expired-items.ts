import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ExpiredQuery {
  tableName: string;
  /** The TTL attribute: a number of seconds since the epoch. */
  attribute: string;
  oldestSeconds: number;
  nowSeconds: number;
}

/** Finds the items of a table whose TTL attribute lies between two times, as DynamoDB JSON. */
export type FindExpired = (query: ExpiredQuery) => AsyncGenerator<Record<string, unknown>>;

/** Rows looked at in one go, some 3 ms, and the pause after it. */
const SLICE_ROWS = 500;
const PAUSE_MS = 10;

/**
 * Looks into dynoxide's database beside it: a reader of SQLite's write-ahead log holds up nobody. dynoxide's own ways
 * to find expired items do: its sweep stops every other request while it reads all tables (measured: 0.4 s at 60,000
 * items), and a Scan costs ten times the work.
 */
export function findExpiredIn(dbPath: string): FindExpired {
  return async function* findExpired({ tableName, attribute, oldestSeconds, nowSeconds }) {
    const database = new DatabaseSync(dbPath, { readOnly: true });
    try {
      const name = `"${tableName.replaceAll('"', '""')}"`;
      const slice = database.prepare(
        `SELECT MAX(rowid) AS last FROM (SELECT rowid FROM ${name} WHERE rowid > ? ORDER BY rowid LIMIT ${SLICE_ROWS})`,
      );
      const expired = database.prepare(
        `SELECT item_json FROM ${name} WHERE rowid > ? AND rowid <= ?
         AND CAST(json_extract(item_json, ?) AS INTEGER) BETWEEN ? AND ?`,
      );
      const path = `$.${JSON.stringify(attribute)}.N`;
      for (let from = 0; ; ) {
        const { last } = slice.get(from) as { last: number | null };
        if (last === null) return;
        const rows = expired.all(from, last, path, oldestSeconds, nowSeconds) as { item_json: string }[];
        for (const row of rows) yield JSON.parse(row.item_json) as Record<string, unknown>;
        from = last;
        await sleep(PAUSE_MS);
      }
    } finally {
      database.close();
    }
  };
}
