import type { Invoke, InvokeOutcome, Stack } from '../cloud-types.ts';

export interface AsyncInvokeOptions {
  stack: Stack;
  invoke: Invoke;
  /** Waits before a retry; rejects when the cloud stops. */
  sleep: (ms: number) => Promise<void>;
  log: (line: string) => void;
}

/** A minute before the first retry, two before the second. */
const RETRY_WAITS_MS = [60_000, 120_000];

/**
 * Invokes as an asynchronous caller does, EventBridge for one: an event that fails is tried twice more, or as often as
 * the function's `AWS::Lambda::EventInvokeConfig` says.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export async function invokeAsync(
  options: AsyncInvokeOptions,
  functionId: string,
  event: unknown,
): Promise<InvokeOutcome> {
  const waits = RETRY_WAITS_MS.slice(0, retriesOf(options.stack, functionId));
  for (;;) {
    const outcome = await options.invoke(functionId, event);
    const waitMs = waits.shift();
    if (outcome.kind === 'ok' || waitMs === undefined) return outcome;
    const why = outcome.kind === 'timeout' ? 'timed out' : `${outcome.errorType}: ${outcome.message}`;
    options.log(`${functionId} failed (${why}); trying again in ${waitMs / 1000} s`);
    await options.sleep(waitMs);
  }
}

function retriesOf(stack: Stack, functionId: string): number {
  const name = functionId.startsWith('arn:') ? functionId.split(':')[6] : functionId;
  for (const { type, properties } of stack.resources.values()) {
    const isItsConfig = type === 'AWS::Lambda::EventInvokeConfig' && properties['FunctionName'] === name;
    if (isItsConfig && typeof properties['MaximumRetryAttempts'] === 'number')
      return properties['MaximumRetryAttempts'];
  }
  return RETRY_WAITS_MS.length;
}
