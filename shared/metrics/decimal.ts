import { Big } from 'big.js';

/** Text that DynamoDB takes as a number and that says the same: no exponent, no minus before zero. */
export function decimalText(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed();
}

/** Fraction digits that a value may have; sums are whole numbers of this scale, which add fast and without loss. */
const SCALE = 9;
const MOST_KEPT = 10_000;
const scaledTexts = new Map<string, bigint>();

/** A value in whole billionths. The same texts come again and again within a batch, so they are remembered. */
export function toScaled(text: string): bigint {
  const known = scaledTexts.get(text);
  if (known !== undefined) return known;
  const point = text.indexOf('.');
  const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
  const scaled = BigInt(digits + '0'.repeat(SCALE - (point < 0 ? 0 : text.length - point - 1)));
  if (scaledTexts.size >= MOST_KEPT) scaledTexts.clear();
  scaledTexts.set(text, scaled);
  return scaled;
}

const ONE = 10n ** BigInt(SCALE);

export function fromScaled(scaled: bigint): string {
  if (scaled % ONE === 0n) return String(scaled / ONE);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  const text = `${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
  return scaled < 0n ? `-${text}` : text;
}

/**
 * Digits that DynamoDB adds without loss: sums of 10^13 values of 15 integer and 9 fraction digits keep within its 38.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,9})?$/;
/** A double gives back every decimal of so many significant digits unchanged (IEEE 754). */
const EXACT_DIGITS = 15;
const BEYOND_EXACT = 10 ** EXACT_DIGITS;

/** Decimal text as `decimalText` writes it, so that nothing is left to do. */
const CANONICAL = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{0,8}[1-9])?$/;

/** Exact decimal text of a JSON number or of decimal text; undefined where the value cannot be kept exactly. */
export function exactDecimal(value: unknown): string | undefined {
  if (typeof value === 'number') return exactNumber(value);
  if (typeof value !== 'string') return undefined;
  if (CANONICAL.test(value) && value !== '-0') return value;
  return DECIMAL.test(value) ? decimalText(new Big(value)) : undefined;
}

function exactNumber(value: number): string | undefined {
  if (!Number.isFinite(value) || Object.is(value, -0)) return undefined;
  if (Number.isInteger(value) && Math.abs(value) < BEYOND_EXACT) return String(value);
  const text = String(value);
  if (!text.includes('e')) return isExact(text) ? text : undefined;
  const plain = new Big(text).toFixed();
  return isExact(plain) ? plain : undefined;
}

function isExact(text: string): boolean {
  if (!DECIMAL.test(text)) return false;
  return text.length <= EXACT_DIGITS || significantDigits(text) <= EXACT_DIGITS;
}

function significantDigits(text: string): number {
  return text.replace('-', '').replace('.', '').replace(/^0+/, '').length;
}
