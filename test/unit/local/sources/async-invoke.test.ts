import { expect, test } from 'vitest';
import type { InvokeOutcome, Stack } from '#local/cloud-types.ts';
import { invokeAsync } from '#local/sources/async-invoke.ts';

const failed: InvokeOutcome = { kind: 'error', errorType: 'Error', message: 'no' };
const ok: InvokeOutcome = { kind: 'ok', payload: null };
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Tick';

async function run(outcomes: InvokeOutcome[], config?: Record<string, unknown>): Promise<number[]> {
  const waits: number[] = [];
  const properties = { FunctionName: 'Tick', ...config };
  const resource = { logicalId: 'C', type: 'AWS::Lambda::EventInvokeConfig', properties };
  const stack: Stack = {
    resources: config === undefined ? new Map() : new Map([['C', resource]]),
    outputs: {},
  };
  const invoke = async (): Promise<InvokeOutcome> =>
    outcomes.shift() ?? expect.fail('one invocation too many');
  await invokeAsync({ stack, invoke, sleep: async (ms) => void waits.push(ms), log: () => {} }, ARN, {});
  expect(outcomes).toEqual([]);
  return waits;
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
test('a failed event is tried twice more, after one and two minutes', async () => {
  expect(await run([failed, failed, failed])).toEqual([60_000, 120_000]);
});

test('success ends it', async () => {
  expect(await run([ok])).toEqual([]);
  expect(await run([failed, ok])).toEqual([60_000]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
test('MaximumRetryAttempts of the function’s configuration is kept', async () => {
  expect(await run([failed], { MaximumRetryAttempts: 0 })).toEqual([]);
  expect(await run([failed, failed], { MaximumRetryAttempts: 1 })).toEqual([60_000]);
});
