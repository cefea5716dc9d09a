/**
 * Shapes of the tables, shared by the stack that makes them and the stores that use them.
 * Every partition key begins with the company's id, except in `directory`, which leads from a credential to its company.
 */
export interface TableSpec {
  partitionKey: string;
  sortKey?: string;
  /** The stream carries new images. */
  stream?: boolean;
  indexes?: Record<string, { partitionKey: string; sortKey: string; projection: 'ALL' | 'KEYS_ONLY' }>;
}

/** Attribute of the expiry time in epoch seconds, in every table. */
export const TTL_ATTRIBUTE = 'expires_at';

export const TABLES = {
  /** Credentials: `client#<client id>`, `email#<address>`, `token#<hash>`, `apikey#<hash>`. */
  directory: { partitionKey: 'pk' },
  /** Everything a company owns but its points: profile, users, jobs, templates. `due` finds what the clock must look at. */
  records: {
    partitionKey: 'pk',
    sortKey: 'sk',
    indexes: { due: { partitionKey: 'due_shard', sortKey: 'due_at', projection: 'KEYS_ONLY' } },
  },
  /** One item per accepted event: `<company>#<event id>`. */
  points: { partitionKey: 'pk' },
  /** What a batch adds to the rollups: `<company>#<day>` / delta id. Its stream feeds the aggregator. */
  deltas: { partitionKey: 'pk', sortKey: 'sk', stream: true },
  /** Sums per source, granularity, bucket and dimension tuple, and the marks of applied deltas. */
  rollups: { partitionKey: 'pk', sortKey: 'sk' },
  /** Windows of the rate limit and daily counts: `<company>` / window. */
  counters: { partitionKey: 'pk', sortKey: 'sk' },
  /** Stream connections. */
  connections: { partitionKey: 'pk', sortKey: 'sk' },
} as const satisfies Record<string, TableSpec>;

export type TableName = keyof typeof TABLES;
