import { Big } from 'big.js';
import { decimalText } from './decimal.ts';

const PERCENT_DIGITS = 2;

/** By how many per cent a figure differs from the one before; null where there is none, or nothing, to compare with. */
export function changePercent(value: string | null, before: string | null): string | null {
  if (value === null || before === null || new Big(before).eq(0)) return null;
  const former = new Big(before);
  return decimalText(new Big(value).minus(former).div(former.abs()).times(100).round(PERCENT_DIGITS));
}
