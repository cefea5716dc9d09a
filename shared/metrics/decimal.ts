import { Big } from 'big.js';

/** Text that DynamoDB takes as a number and that says the same: no exponent, no minus before zero. */
export function decimalText(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed();
}

export function addDecimals(one: string | undefined, other: string): string {
  return one === undefined ? other : decimalText(new Big(one).plus(other));
}

/**
 * Digits that DynamoDB adds without loss: sums of 10^13 values of 15 integer and 9 fraction digits keep within its 38.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,9})?$/;
/** A double gives back every decimal of so many significant digits unchanged (IEEE 754). */
const EXACT_DIGITS = 15;

/** Exact decimal text of a JSON number or of decimal text; undefined where the value cannot be kept exactly. */
export function exactDecimal(value: unknown): string | undefined {
  if (typeof value === 'number') return exactNumber(value);
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  return decimalText(new Big(value));
}

function exactNumber(value: number): string | undefined {
  if (!Number.isFinite(value) || Object.is(value, -0)) return undefined;
  const text = String(value);
  if (!text.includes('e')) return isExact(text) ? text : undefined;
  const plain = new Big(text).toFixed();
  return isExact(plain) ? plain : undefined;
}

function isExact(text: string): boolean {
  if (!DECIMAL.test(text)) return false;
  const digits = text.replace('-', '').replace('.', '').replace(/^0+/, '');
  return digits.length <= EXACT_DIGITS;
}
