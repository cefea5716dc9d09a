/**
 * The most bytes of records in one invocation. Lambda's limit is 6 MB for the event; this leaves room for the frame.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 - 1024;

/** Cuts records, in order, into batches of at most `size` records and `MAX_PAYLOAD_BYTES` bytes of JSON. */
export function cutBatches<T>(records: T[], size: number): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const record of records) {
    const more = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (batch.length > 0 && (batch.length >= size || bytes + more > MAX_PAYLOAD_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += more;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
