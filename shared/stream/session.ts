import type { Caller } from '#shared/http/caller.ts';

/** A connection and whoever opened it, as every message of it tells anew. */
export interface Session {
  caller: Caller;
  connection: string;
  /** Epoch seconds at which the connection is over at the latest. */
  endsAt: number;
}
