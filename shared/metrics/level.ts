import { toScaled } from './decimal.ts';
import type { Point } from './point.ts';

/** The least, the greatest and the latest value of some points, as decimal text. */
export interface Level {
  min: string;
  max: string;
  last: string;
  /** Sorts points by time, then by id. */
  lastKey: string;
}

const TIME_DIGITS = 15;

export function levelOf({ at, id }: Point, value: string): Level {
  return { min: value, max: value, last: value, lastKey: `${String(at).padStart(TIME_DIGITS, '0')}#${id}` };
}

/** Of both. Any order and grouping gives the same. */
export function mergeLevels(one: Level, other: Level): Level {
  const later = isLater(other.lastKey, one.lastKey) ? other : one;
  return {
    min: isLess(other.min, one.min) ? other.min : one.min,
    max: isLess(one.max, other.max) ? other.max : one.max,
    last: later.last,
    lastKey: later.lastKey,
  };
}

export function isLess(one: string, other: string): boolean {
  return toScaled(one) < toScaled(other);
}

/** Ids are ASCII, so that text compares here as DynamoDB compares bytes. */
export function isLater(one: string, other: string): boolean {
  return one > other;
}

/** Attributes of a row; no measure begins so. */
export const LEVEL_ATTRIBUTES = { min: '~min', max: '~max', last: '~last', lastKey: '~last_key' } as const;
