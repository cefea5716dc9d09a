import { type IngestError, ingestParsed } from '#shared/metrics/ingest.ts';
import { parseItem } from '#shared/metrics/parse-item.ts';
import type { IngestScope, ItemFault, Point } from '#shared/metrics/point.ts';

/** A message of a foreign format: the items of ours that it comes to, all or none of which are taken, or its fault. */
export type Translated = { items: readonly object[] } | { fault: ItemFault };

/** Every message has one verdict: accepted + duplicates + errors.length is their number. */
export interface MessagesResult {
  accepted: number;
  duplicates: number;
  /** `index` is the position of the message. */
  errors: IngestError[];
}

/**
 * Takes messages that may come to more than one item each. A message is accepted once all its items are stored, and a
 * duplicate where all of them were before.
 */
export async function ingestMessages(
  messages: readonly Translated[],
  scope: IngestScope,
): Promise<MessagesResult> {
  const judged = messages.map((message) => judge(message, scope));
  const owners: number[] = [];
  const points = judged.flatMap((message, index) => {
    if ('fault' in message) return [];
    owners.push(...message.points.map(() => index));
    return message.points.map((point) => ({ point }));
  });
  const taken = await ingestParsed(points, scope);
  const refused = judged.flatMap((message, index) =>
    'fault' in message ? [{ index, ...message.fault }] : [],
  );
  const failed = taken.errors.map((error) => ({ ...error, index: owners[error.index] ?? -1 }));
  const errors = firstOfEach([...refused, ...failed]);
  const isFailed = new Set(errors.map(({ index }) => index));
  const repeated = new Set(taken.repeated);
  const fresh = new Set(owners.filter((owner, item) => !isFailed.has(owner) && !repeated.has(item)));
  return { accepted: fresh.size, duplicates: messages.length - errors.length - fresh.size, errors };
}

function judge(message: Translated, scope: IngestScope): { points: Point[] } | { fault: ItemFault } {
  if ('fault' in message) return message;
  const points: Point[] = [];
  for (const item of message.items) {
    const parsed = parseItem(item, scope);
    if ('fault' in parsed) return parsed;
    points.push(parsed.point);
  }
  return { points };
}

function firstOfEach(errors: readonly IngestError[]): IngestError[] {
  const first = new Map<number, IngestError>();
  for (const error of errors) if (!first.has(error.index)) first.set(error.index, error);
  return [...first.values()].sort((one, other) => one.index - other.index);
}
