import { Big } from 'big.js';
import type { Cell, Unit } from '../document.ts';

export const SECONDS_IN_HOUR = 3600;
/** From two hours on nobody counts in seconds. */
const LONG = 7200;
/** A third of a second. */
const DECIMALS = 4;

/** Whether figures are durations that a person reads in hours. A number format cannot divide by sixty. */
export function areHours(unit: Unit, figures: readonly Cell[]): boolean {
  return unit.kind === 'seconds' && figures.some((figure) => Math.abs(Number(figure ?? 0)) >= LONG);
}

export function hoursOf(seconds: Cell): Cell {
  return seconds === null ? null : new Big(seconds).div(SECONDS_IN_HOUR).toFixed(DECIMALS);
}
