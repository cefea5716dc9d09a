import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFunctionHost, type FunctionHost } from '#local/functions/index.ts';
import { startClockSource } from '#local/sources/clock-source.ts';
import type { EventSource } from '#local/sources/context.ts';
import { loadStack } from '#local/template/load-stack.ts';
import { behave, eventually, recorded, recorder, scratch, writeCdkOut } from './fixture.ts';

let place = scratch();
let host: FunctionHost;
let source: EventSource;
let now = 0;

beforeEach(() => {
  place = scratch();
  now = Date.parse('2026-11-21T10:00:30Z');
});

afterEach(async () => {
  await source.stop(0);
  await host.stop(0);
  place.remove();
});

function open(resources: Record<string, unknown>): void {
  const Resources = { Tick: recorder(place.dir, 'tick'), ...resources };
  const stack = loadStack(writeCdkOut(place.dir, { Resources }));
  const log = (): void => {};
  host = createFunctionHost({ stack, dataDir: place.dir, serviceVariables: () => ({}), log });
  source = startClockSource({ stack, invoke: host.invoke, clock: () => now, log });
}

const ticks = <T>(): T[] => recorded<T>(place.dir, 'tick');

function rule(properties: Record<string, unknown>, target: Record<string, unknown> = {}): unknown {
  const Targets = [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Tick', 'Arn'] }, ...target }];
  return { Type: 'AWS::Events::Rule', Properties: { Targets, ...properties } };
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
describe('a rule', () => {
  test('with a rate fires at each minute of the clock, with the scheduled event', async () => {
    open({ Minutely: rule({ ScheduleExpression: 'rate(1 minute)' }) });
    await sleep(400);
    expect(ticks()).toEqual([]);
    now += 30_000;
    const event = await eventually(() => ticks()[0]);
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      region: 'us-east-1',
      time: '2026-11-21T10:01:00Z',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/Minutely'],
      detail: {},
    });
    now += 60_000;
    await eventually(() => ticks()[1]);
  });

  test('has its target’s constant input', async () => {
    open({ R: rule({ ScheduleExpression: 'cron(5 * * * ? *)' }, { Input: '{"task":"sweep"}' }) });
    now = Date.parse('2026-11-21T10:05:01Z');
    expect(await eventually(() => ticks()[0])).toEqual({ task: 'sweep' });
  });

  test('does not make up for minutes that the clock leapt over', async () => {
    open({ R: rule({ ScheduleExpression: 'rate(1 minute)' }) });
    now += 3_600_000;
    await eventually(() => ticks()[0]);
    await sleep(500);
    expect(ticks()).toHaveLength(1);
  });

  test('that is disabled stays silent', async () => {
    open({ R: rule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }) });
    now += 60_000;
    await sleep(600);
    expect(ticks()).toEqual([]);
  });
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
test('a schedule fires in its own time zone', async () => {
  open({
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'cron(0 2 * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Kathmandu',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: { 'Fn::GetAtt': ['Tick', 'Arn'] }, RoleArn: 'r', Input: '{"night":true}' },
      },
    },
  });
  now = Date.parse('2026-11-21T20:15:00Z');
  expect(await eventually(() => ticks()[0])).toEqual({ night: true });
});

test('a stop does not wait for the retry of a failed run', async () => {
  behave(place.dir, 'tick', 'throw new Error("no");');
  open({ R: rule({ ScheduleExpression: 'rate(1 minute)' }) });
  now += 60_000;
  await eventually(() => ticks()[0]);
  const ended = await Promise.race([source.stop(60_000).then(() => true), sleep(30_000).then(() => false)]);
  expect(ended).toBe(true);
});
