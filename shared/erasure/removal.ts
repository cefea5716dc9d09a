/**
 * `access`: its users, clients, keys and tokens; `data`: events and figures; `rest`: jobs, files, the audit log and what
 * else there is. Each may be left and taken up again at any place.
 */
export type RemovalState = 'access' | 'data' | 'rest' | 'completed';

/** The deletion of a company. */
export interface Removal {
  company: string;
  state: RemovalState;
  /** Epoch milliseconds. */
  requestedAt: number;
  firstDay: string;
  lastDay: string;
  /** The first day whose data is not gone yet. */
  day: string;
  tally: RemovalTally;
}

export interface RemovalTally {
  /** Items of the tables, and files. */
  items: number;
  readUnits: number;
  writeUnits: number;
}

/**
 * Credentials are trusted for a minute after they were read, and a call may run for 29 seconds: from then on nobody
 * writes for the company any more.
 */
export const DATA_AFTER_MS = 120_000;
/** Longer than the worker of a report can run, so that no file comes after its record has gone. */
export const REST_AFTER_MS = 17 * 60_000;
/** Marks outlive their deltas as long as a stream remembers these, so that nobody applies them once more. */
export const MARKS_KEPT_MS = 2 * 86_400_000;
/** How long it is known that and when the company was deleted, and nothing else of it. */
export const REMOVAL_KEPT_MS = 30 * 86_400_000;
