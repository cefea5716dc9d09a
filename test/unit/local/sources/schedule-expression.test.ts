import { describe, expect, test } from 'vitest';
import { scheduleExpression } from '#local/sources/schedule-expression.ts';

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`${text}Z`);

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
describe('rate', () => {
  test('fires each so many minutes after the start, not at it', () => {
    const start = at('2026-11-21T10:00:30');
    const fires = scheduleExpression('rate(5 minutes)', start);
    const minutes = Array.from({ length: 11 }, (_, index) => index);
    expect(minutes.filter((minute) => fires(at('2026-11-21T10:00') + minute * MINUTE))).toEqual([5, 10]);
  });

  test.each([
    'rate(0 minutes)',
    'rate(5 weeks)',
    'rate(minute)',
    'every(5)',
    'cron(* * * * *)',
    'cron(0 8 1 * 2 *)',
  ])('%s is refused', (text) => expect(() => scheduleExpression(text, 0)).toThrow());
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
describe('cron', () => {
  test.each<[string, string, boolean]>([
    ['cron(0 10 * * ? *)', '2026-11-21T10:00', true],
    ['cron(0 10 * * ? *)', '2026-11-21T10:01', false],
    ['cron(15 12 * * ? *)', '2026-11-21T12:15', true],
    ['cron(0/15 * * * ? *)', '2026-11-21T03:45', true],
    ['cron(0/15 * * * ? *)', '2026-11-21T03:46', false],
    ['cron(5,35 14 * * ? *)', '2026-11-21T14:35', true],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00', true],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-21T18:00', false],
    ['cron(0 8 1 * ? *)', '2026-12-01T08:00', true],
    ['cron(0 8 L * ? *)', '2028-02-29T08:00', true],
    ['cron(0 8 L * ? *)', '2028-02-28T08:00', false],
    ['cron(0 8 15W * ? *)', '2026-11-16T08:00', true],
    ['cron(0 8 15W * ? *)', '2026-11-15T08:00', false],
    ['cron(0 8 1W * ? *)', '2026-08-03T08:00', true],
    ['cron(0 8 ? * 6L *)', '2026-11-27T08:00', true],
    ['cron(0 8 ? * 6L *)', '2026-11-20T08:00', false],
    ['cron(0 8 ? * TUE#2 *)', '2026-11-10T08:00', true],
    ['cron(0 8 ? * TUE#2 *)', '2026-11-17T08:00', false],
    ['cron(0 8 ? NOV,DEC SAT 2026)', '2026-11-21T08:00', true],
    ['cron(0 8 ? NOV,DEC SAT 2027)', '2026-11-21T08:00', false],
  ])('%s at %s: %s', (expression, time, expected) => {
    expect(scheduleExpression(expression, 0)(at(time))).toBe(expected);
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
  test('a schedule may have a time zone', () => {
    const fires = scheduleExpression('cron(0 9 * * ? *)', 0, 'Europe/Berlin');
    expect(fires(at('2026-07-01T07:00'))).toBe(true);
    expect(fires(at('2026-11-21T08:00'))).toBe(true);
    expect(fires(at('2026-11-21T09:00'))).toBe(false);
  });

  test('at(…) fires once, in its zone', () => {
    const fires = scheduleExpression('at(2026-11-21T13:00:00)', 0, 'Asia/Tokyo');
    expect(fires(at('2026-11-21T04:00'))).toBe(true);
    expect(fires(at('2026-11-21T13:00'))).toBe(false);
  });
});
