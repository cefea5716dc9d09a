import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InvokeOutcome } from '#local/cloud-types.ts';
import { createFunctionHost, type FunctionHost } from '#local/functions/index.ts';
import { fileLogSink } from '#local/functions/log-sink.ts';
import { loadStack } from '#local/template/load-stack.ts';
import { fn, scratch, writeCdkOut } from './fixture.ts';

let place = scratch();
let host: FunctionHost | undefined;
let flush = async (): Promise<void> => {};

beforeEach(() => {
  place = scratch();
});

afterEach(async () => {
  await host?.stop(0);
  place.remove();
});

function open(properties: Record<string, unknown> = {}, maxInstances = 4): FunctionHost['invoke'] {
  const template = { Resources: { Echo: fn('echo', { FunctionName: 'echo-fn', ...properties }) } };
  const sink = fileLogSink(place.dir);
  flush = sink.flush;
  host = createFunctionHost({
    stack: loadStack(writeCdkOut(place.dir, template)),
    dataDir: place.dir,
    serviceVariables: () => ({ AWS_ENDPOINT_URL_SQS: 'http://queues' }),
    log: sink,
    maxInstances,
  });
  return host.invoke;
}

interface Echoed {
  event: unknown;
  calls: number;
  environment: Record<string, string>;
  remaining: number;
  context: Record<string, string>;
  timeZone: string;
}

function payload(outcome: InvokeOutcome): Echoed {
  if (outcome.kind !== 'ok') throw new Error(`The invocation failed: ${JSON.stringify(outcome)}`);
  return outcome.payload as Echoed;
}

describe('an invocation', () => {
  test.each(['Echo', 'echo-fn', 'arn:aws:lambda:us-east-1:000000000000:function:echo-fn:live'])(
    'finds its function as %s',
    async (id) => {
      const { event } = payload(await open()(id, { hello: ['wörld', 1.5, null] }));
      expect(event).toEqual({ hello: ['wörld', 1.5, null] });
    },
  );

  test('of an unknown function is an error', async () => {
    expect(await open()('Nobody', {})).toMatchObject({ errorType: 'ResourceNotFoundException' });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
  test('has the context object', async () => {
    const { context, remaining } = payload(await open({ MemorySize: 256, Timeout: 4 })('Echo', {}));
    expect(context).toMatchObject({
      functionName: 'echo-fn',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo-fn',
      memoryLimitInMB: '256',
    });
    expect(context['awsRequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(4000);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  test('sees the template’s variables and Lambda’s, and none of this process', async () => {
    process.env['ONLY_HERE'] = 'yes';
    const Environment = { Variables: { TABLE: 'items', NUMBER: 3 } };
    const { environment, timeZone } = payload(await open({ Environment })('Echo', {}));
    expect(environment).toMatchObject({
      TABLE: 'items',
      NUMBER: '3',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'echo-fn',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_ENDPOINT_URL_SQS: 'http://queues',
    });
    expect(environment['ONLY_HERE']).toBeUndefined();
    expect(timeZone).toBe('UTC');
  });

  test('writes its output to the log file of its function', async () => {
    payload(await open()('Echo', { say: 'this' }));
    await host?.stop(0);
    await flush();
    expect(readFileSync(join(place.dir, 'logs/echo-fn.log'), 'utf8')).toContain('echo {"say":"this"}');
  });
});

describe('an invocation that fails', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
  test('with a thrown error has its type and message, and the instance lives on', async () => {
    const invoke = open({}, 1);
    expect(await invoke('Echo', { do: 'throw' })).toEqual({
      kind: 'error',
      errorType: 'TypeError',
      message: 'asked to throw',
    });
    expect(payload(await invoke('Echo', {})).calls).toBe(2);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
  test('with a busy loop is ended at the timeout, and the next one has a new instance', async () => {
    const invoke = open({ Timeout: 1 }, 1);
    expect(await invoke('Echo', { do: 'spin' })).toEqual({ kind: 'timeout', afterMs: 1000 });
    expect(payload(await invoke('Echo', {})).calls).toBe(1);
  });

  test('at its timeout does nothing more afterwards', async () => {
    const file = join(place.dir, 'late');
    const invoke = open({ Timeout: 1 }, 1);
    const outcome = await invoke('Echo', { do: 'sleep-then-write', ms: 1200, file });
    expect(outcome.kind).toBe('timeout');
    await sleep(500);
    expect(existsSync(file)).toBe(false);
  });

  test('by process.exit is Runtime.ExitError', async () => {
    const invoke = open({}, 1);
    expect(await invoke('Echo', { do: 'exit' })).toMatchObject({
      kind: 'error',
      errorType: 'Runtime.ExitError',
    });
    expect(payload(await invoke('Echo', {})).calls).toBe(1);
  });

  test('for want of memory is Runtime.ExitError, and the host lives on', async () => {
    const invoke = open({ MemorySize: 64, Timeout: 20 });
    const outcome = await invoke('Echo', { do: 'fill' });
    expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
    expect(payload(await invoke('Echo', {})).calls).toBe(1);
  });

  test('between invocations leaves a new instance to the next', async () => {
    const invoke = open({}, 1);
    await invoke('Echo', { do: 'crash-later' });
    await sleep(200);
    expect(payload(await invoke('Echo', {})).calls).toBe(1);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  test('with more than 6 MB of answer or event is refused', async () => {
    const invoke = open();
    expect(await invoke('Echo', { do: 'big', bytes: 7_000_000 })).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect(await invoke('Echo', { text: 'x'.repeat(7_000_000) })).toMatchObject({
      errorType: 'RequestEntityTooLargeException',
    });
  });

  test.each([
    ['nowhere.handler', 'Runtime.ImportModuleError'],
    ['index.nothing', 'Runtime.HandlerNotFound'],
  ])('for its Handler %s is %s', async (Handler, errorType) => {
    expect(await open({ Handler })('Echo', {})).toMatchObject({ kind: 'error', errorType });
  });

  test('for its runtime says so', async () => {
    expect(await open({ Runtime: 'python3.14' })('Echo', {})).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('python3.14'),
    });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
describe('instances', () => {
  test('stay warm, run one invocation at a time, and more start when busy', async () => {
    const invoke = open({}, 3);
    const busy = await Promise.all([1, 2, 3].map(() => invoke('Echo', { do: 'sleep', ms: 300 })));
    expect(busy.map((outcome) => payload(outcome).calls)).toEqual([1, 1, 1]);
    expect(payload(await invoke('Echo', {})).calls).toBe(2);
  });

  test('are at most so many; invocations past them wait their turn', async () => {
    const invoke = open({}, 1);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => invoke('Echo', {})));
    expect(outcomes.map((outcome) => payload(outcome).calls).sort((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
  test('with ReservedConcurrentExecutions, an invocation past it is throttled', async () => {
    const invoke = open({ ReservedConcurrentExecutions: 1 });
    const [first, second] = await Promise.all([invoke('Echo', { do: 'sleep', ms: 200 }), invoke('Echo', {})]);
    expect(first?.kind).toBe('ok');
    expect(second).toEqual({
      kind: 'error',
      errorType: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
    });
    expect((await invoke('Echo', {})).kind).toBe('ok');
  });

  test('after a reload have the new code; who is running finishes on the old', async () => {
    const codeDir = join(place.dir, 'code');
    mkdirSync(codeDir);
    const write = (answer: string): void =>
      writeFileSync(
        join(codeDir, 'index.js'),
        `exports.handler = async (e) => { await new Promise((r) => setTimeout(r, e.ms)); return '${answer}'; };`,
      );
    write('old');
    const resource = {
      logicalId: 'Fn',
      type: 'AWS::Lambda::Function',
      properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { LocalPath: codeDir } },
    };
    host = createFunctionHost({
      stack: { resources: new Map([['Fn', resource]]), outputs: {} },
      dataDir: place.dir,
      serviceVariables: () => ({}),
      log: () => {},
    });
    expect(await host.invoke('Fn', { ms: 0 })).toEqual({ kind: 'ok', payload: 'old' });
    const running = host.invoke('Fn', { ms: 300 });
    await sleep(50);
    write('new');
    await host.reload('Fn');
    expect(await host.invoke('Fn', { ms: 0 })).toEqual({ kind: 'ok', payload: 'new' });
    expect(await running).toEqual({ kind: 'ok', payload: 'old' });
    expect(await host.invoke('Fn', { ms: 0 })).toEqual({ kind: 'ok', payload: 'new' });
  });
});
