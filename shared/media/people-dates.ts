import { bucketsIn } from '#shared/time/buckets.ts';
import { type FigureSpan, keptDays, keptSince, type PeriodScope, previousOf } from './period.ts';
import type { PeopleQuery } from './read-people.ts';

/** The days whose people the figures of a span are made of: those of the span and all that are kept before it. */
export function peopleDates(span: FigureSpan, scope: PeriodScope): PeopleQuery {
  const own = keptDays(span, scope.timeZone);
  const before = previousOf(own, scope);
  const whole = { start: keptSince(scope), end: own.end };
  const dates = bucketsIn(whole, 'day', scope.timeZone).map(({ date }) => date);
  const indexOf = (date: string) => dates.findIndex((entry) => entry >= date);
  return { dates, start: indexOf(own.first), previousStart: before && indexOf(before.first) };
}
