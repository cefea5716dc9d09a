import { describe, expect, test } from 'vitest';
import type { InvokeOutcome } from '#local/cloud-types.ts';
import type { Mapping } from '#local/sources/mapping.ts';
import { type BatchRunner, type Discarded, runBatch } from '#local/sources/stream-batch.ts';
import type { StreamRecord } from '#local/sources/stream-reader.ts';

const NOW_SECONDS = 1_000_000;

function record(sequence: number, ageSeconds = 0): StreamRecord {
  return {
    eventID: String(sequence),
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(sequence),
      Keys: {},
      ApproximateCreationDateTime: NOW_SECONDS - ageSeconds,
    },
    eventSourceARN: '',
    awsRegion: '',
  };
}

const records = (count: number): StreamRecord[] => Array.from({ length: count }, (_, at) => record(at + 1));
const failed: InvokeOutcome = { kind: 'error', errorType: 'Error', message: 'no' };
const ok: InvokeOutcome = { kind: 'ok', payload: null };

interface Seen {
  runner: BatchRunner;
  invoked: string[];
  done: string[];
  discarded: { ids: string; condition: string; attempts: number }[];
}

/** A runner that writes down what happens; `answer` is what the function does with a batch like "1 2 3". */
function seen(
  answer: (batch: string, call: number) => InvokeOutcome,
  options: Partial<Mapping['stream']> = {},
): Seen {
  const invoked: string[] = [];
  const done: string[] = [];
  const discarded: Seen['discarded'] = [];
  const ids = (some: StreamRecord[]): string => some.map(({ dynamodb }) => dynamodb.SequenceNumber).join(' ');
  const mapping: Mapping = {
    id: 'M',
    functionId: 'F',
    sourceArn: '',
    batchSize: 100,
    windowMs: 0,
    reportsItemFailures: true,
    filters: [],
    maximumConcurrency: undefined,
    stream: {
      startingPosition: 'TRIM_HORIZON',
      maximumRetryAttempts: -1,
      maximumRecordAgeSeconds: -1,
      bisectOnError: false,
      parallelizationFactor: 1,
      onFailureArn: undefined,
      ...options,
    },
  };
  const runner: BatchRunner = {
    mapping,
    invoke: async (some) => {
      invoked.push(ids(some));
      return answer(ids(some), invoked.length);
    },
    discard: async ({ records: some, condition, attempts }: Discarded) => {
      discarded.push({ ids: ids(some), condition, attempts });
    },
    done: async ({ dynamodb }) => void done.push(dynamodb.SequenceNumber),
    backOff: async () => {},
    nowMs: () => NOW_SECONDS * 1000,
    isStopped: () => false,
    log: () => {},
  };
  return { runner, invoked, done, discarded };
}

// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
describe('retries', () => {
  test('a failed batch comes again whole until it succeeds', async () => {
    const { runner, invoked, done } = seen((_batch, call) => (call < 4 ? failed : ok));
    await runBatch(runner, records(3));
    expect(invoked).toEqual(['1 2 3', '1 2 3', '1 2 3', '1 2 3']);
    expect(done).toEqual(['3']);
  });

  test('MaximumRetryAttempts 2 means three invocations, then the batch is given up', async () => {
    const { runner, invoked, done, discarded } = seen(() => failed, { maximumRetryAttempts: 2 });
    await runBatch(runner, records(2));
    expect(invoked).toHaveLength(3);
    expect(discarded).toEqual([{ ids: '1 2', condition: 'RetryAttemptsExhausted', attempts: 3 }]);
    expect(done).toEqual(['2']);
  });

  test('a timeout is a failure like any other', async () => {
    const timeout: InvokeOutcome = { kind: 'timeout', afterMs: 5 };
    const { runner, discarded } = seen(() => timeout, { maximumRetryAttempts: 0 });
    await runBatch(runner, records(1));
    expect(discarded).toHaveLength(1);
  });

  test('throttling uses up no attempt', async () => {
    const throttled: InvokeOutcome = { kind: 'error', errorType: 'TooManyRequestsException', message: '' };
    const { runner, invoked, discarded } = seen((_batch, call) => (call < 6 ? throttled : ok), {
      maximumRetryAttempts: 0,
    });
    await runBatch(runner, records(1));
    expect(invoked).toHaveLength(6);
    expect(discarded).toEqual([]);
  });

  test('records past MaximumRecordAgeInSeconds are given up before the function sees them', async () => {
    const { runner, invoked, discarded } = seen(() => ok, { maximumRecordAgeSeconds: 60 });
    await runBatch(runner, [record(1, 100), record(2, 61), record(3, 60), record(4)]);
    expect(invoked).toEqual(['3 4']);
    expect(discarded).toEqual([{ ids: '1 2', condition: 'RecordAgeExceeded', attempts: 0 }]);
  });

  test('nothing more is done once the cloud stops', async () => {
    let stopped = false;
    const { runner, done, discarded } = seen(() => {
      stopped = true;
      return failed;
    });
    await runBatch({ ...runner, isStopped: () => stopped }, records(2));
    expect(done).toEqual([]);
    expect(discarded).toEqual([]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html : "Splitting batches doesn't consume the retry quota"
describe('BisectBatchOnFunctionError', () => {
  const poison = (batch: string): InvokeOutcome => (batch.split(' ').includes('3') ? failed : ok);

  test('splits until the poison record is alone, which alone is given up', async () => {
    const { runner, invoked, done, discarded } = seen(poison, {
      bisectOnError: true,
      maximumRetryAttempts: 1,
    });
    await runBatch(runner, records(4));
    expect(invoked).toEqual(['1 2 3 4', '1 2', '3 4', '3', '3', '4']);
    expect(discarded).toEqual([{ ids: '3', condition: 'RetryAttemptsExhausted', attempts: 2 }]);
    expect(done).toEqual(['2', '3', '4']);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
describe('ReportBatchItemFailures', () => {
  const report = (...items: unknown[]): InvokeOutcome => ({
    kind: 'ok',
    payload: { batchItemFailures: items.map((itemIdentifier) => ({ itemIdentifier })) },
  });

  test('what comes before the lowest failed record is done, the rest comes again', async () => {
    const { runner, invoked, done } = seen((_batch, call) => (call === 1 ? report('4', '3') : ok));
    await runBatch(runner, records(5));
    expect(invoked).toEqual(['1 2 3 4 5', '3 4 5']);
    expect(done).toEqual(['2', '5']);
  });

  test('with bisect, the batch is cut at the returned record', async () => {
    const answer = (_batch: string, call: number): InvokeOutcome => (call === 1 ? report('3') : ok);
    const { runner, invoked, done } = seen(answer, { bisectOnError: true });
    await runBatch(runner, records(4));
    expect(invoked).toEqual(['1 2 3 4', '3', '4']);
    expect(done).toEqual(['2', '3', '4']);
  });

  test.each<[string, unknown, boolean]>([
    ['an empty list', { batchItemFailures: [] }, true],
    ['no list', {}, true],
    ['a null list', { batchItemFailures: null }, true],
    ['null', null, true],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, false],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }, false],
    ['another key', { batchItemFailures: [{ id: '1' }] }, false],
    ['a record of another batch', { batchItemFailures: [{ itemIdentifier: '99' }] }, false],
    ['a text', 'fine', false],
  ])('%s: success %s', async (_name, payload, isSuccess) => {
    const { runner, discarded } = seen(() => ({ kind: 'ok', payload }), { maximumRetryAttempts: 0 });
    await runBatch(runner, records(2));
    expect(discarded).toHaveLength(isSuccess ? 0 : 1);
  });

  test('without it, an answer of that form means nothing', async () => {
    const { runner, invoked } = seen(() => report('1'));
    const mapping = { ...runner.mapping, reportsItemFailures: false };
    await runBatch({ ...runner, mapping }, records(2));
    expect(invoked).toHaveLength(1);
  });
});
