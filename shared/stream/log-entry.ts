import type { UpdateBody } from './update.ts';

/** What the log keeps of an update. */
export interface LogEntry {
  bodies: UpdateBody[];
  /** Of the channel of events. */
  eventType?: string;
  /** The subscription that alone gets it. */
  only?: string;
}

export function entryText(entry: LogEntry): string {
  return JSON.stringify(entry);
}

export function readEntry(text: string): LogEntry {
  return JSON.parse(text) as LogEntry;
}
