import { Big } from 'big.js';
import { decimalText } from '../decimal.ts';
import type { Point } from '../point.ts';

export type Sums = Readonly<Record<string, string>>;

/** Names of metric points are told from events by this. */
export const METRIC_PREFIX = 'metric:';

/** What a metric point adds, by the metric's name. */
export type PointSums = Readonly<Record<string, (value: string) => Sums>>;

/** A point that states a total adds to the measure that events add to. */
export function adds(measure: string): (value: string) => Sums {
  return (value) => ({ [measure]: value });
}

/** A point that states a ratio or a mean weighs as much as one event: its value joins the numerator, 1 the denominator. */
export function averages(numerator: string, denominator: string): (value: string) => Sums {
  return (value) => ({ [numerator]: value, [denominator]: '1' });
}

export function member(counted: string, id: string | null): Readonly<Record<string, string>> {
  return id === null ? {} : { [counted]: id };
}

export function personOf(point: Point): string | null {
  return point.userId ?? point.anonymousId;
}

export function textProperty(point: Point, name: string): string | null {
  const value = point.properties[name];
  return value === undefined ? null : String(value);
}

/** Measured properties were turned into exact decimal text when the item was parsed. */
export function decimalProperty(point: Point, name: string): string | null {
  return textProperty(point, name);
}

export function isTrue(point: Point, name: string): boolean {
  return textProperty(point, name) === 'true';
}

export function signed(text: string, negative: boolean): string {
  return negative ? decimalText(new Big(text).abs().neg()) : text;
}

/** A measured sum and how many events had it; nothing for an event without. */
export function measured(value: string | null, sum: string, count: string): Sums {
  return value === null ? {} : { [sum]: value, [count]: '1' };
}
