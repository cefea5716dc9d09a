import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBatches, MAX_PAYLOAD_BYTES } from '#local/sources/payload.ts';

test('batches hold every record once, in order, and at most so many', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (records, size) => {
      const batches = cutBatches(records, size);
      expect(batches.flat()).toEqual(records);
      for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(size);
      for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(size);
    }),
  );
});

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html : a batch ends at 6 MB
test('a batch ends before 6 MB', () => {
  const record = 'é'.repeat(500_000);
  const batches = cutBatches(
    Array.from({ length: 12 }, () => record),
    100,
  );
  expect(batches.flat()).toHaveLength(12);
  expect(batches.length).toBeGreaterThan(1);
  for (const batch of batches)
    expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(MAX_PAYLOAD_BYTES + 1024);
});
