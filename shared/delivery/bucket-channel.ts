import type { Channel } from './attempt.ts';
import { type Bucket, objectKeyOf } from './bucket.ts';
import type { Delivery } from './delivery.ts';

/** One file on its way into a bucket. */
export interface BucketDrop {
  target: Bucket;
  /** What the role's trust policy must ask for: the customer's company, so that no other one can use the role. */
  externalId: string;
  /** Names the attempt in the customer's CloudTrail. */
  session: string;
  key: string;
  contentType: string;
  content: AsyncIterable<Uint8Array>;
}

export type DropOutcome = { kind: 'stored' } | { kind: 'failed'; reason: string };

/** Puts a report's file into a bucket. Whatever refuses it may be put right, so it is tried again for three days. */
export function bucketChannel(
  put: (drop: BucketDrop) => Promise<DropOutcome>,
): Channel<Extract<Delivery['target'], { channel: 's3' }>> {
  return async ({ id, company, source }, target, { file }) => {
    if (!file || source.kind !== 'report')
      return { state: 'failed', error: 'There is no file that could be stored.' };
    const outcome = await put({
      target,
      externalId: company,
      session: id,
      key: objectKeyOf(target, source.id, file.fileName),
      contentType: file.contentType,
      content: await file.stream(),
    });
    return outcome.kind === 'stored'
      ? { state: 'delivered', error: null }
      : { state: 'pending', error: outcome.reason };
  };
}
