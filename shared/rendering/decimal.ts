/**
 * Decimal text taken apart and put together again without ever becoming a float: the figures of a report are
 * exact, and a float would round them from 16 digits on.
 */
export interface Decimal {
  negative: boolean;
  /** Digits before the point, without leading zeros, at least "0". */
  integer: string;
  /** Digits behind the point, as given; may be empty. */
  fraction: string;
}

const FIGURE = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/;

/** Beyond this a figure is a mistake, and writing it out would only fill the file with zeros. */
const MAX_EXPONENT = 1000;

/**
 * Reads decimal text such as "-12.50", "007" or "1E+3".
 * @throws {RangeError} when the text is no finite decimal figure.
 */
export function parseDecimal(text: string): Decimal {
  const match = FIGURE.exec(text);
  const [, sign = '', integer = '', fraction = '', exponent = '0'] = match ?? [];
  const shift = Number(exponent);
  if (match === null || integer + fraction === '' || Math.abs(shift) > MAX_EXPONENT) {
    const shown = JSON.stringify(text.slice(0, 40));
    throw new RangeError(`${shown} is not decimal text. Give figures as digits, such as "-12.50", or null.`);
  }
  return shiftPoint({ negative: sign === '-', integer: trimZeros(integer), fraction }, shift);
}

/** Moves the point to the right (places > 0) or left: a ratio becomes per cent with places = 2. */
export function shiftPoint(value: Decimal, places: number): Decimal {
  if (places === 0) return value;
  const digits = value.integer + value.fraction;
  const point = value.integer.length + places;
  if (point <= 0) return { ...value, integer: '0', fraction: '0'.repeat(-point) + digits };
  const padded = digits.padEnd(point, '0');
  return { ...value, integer: trimZeros(padded.slice(0, point)), fraction: padded.slice(point) };
}

/** Rounds half away from zero to `places` digits behind the point; fewer digits are filled with zeros. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  if (value.fraction.length <= places) return { ...value, fraction: value.fraction.padEnd(places, '0') };
  const kept = BigInt(value.integer + value.fraction.slice(0, places));
  const up = value.fraction.charCodeAt(places) >= 0x35;
  const digits = (up ? kept + 1n : kept).toString().padStart(places + 1, '0');
  const point = digits.length - places;
  const rounded = { integer: digits.slice(0, point), fraction: digits.slice(point) };
  return { ...rounded, negative: value.negative && /[1-9]/.test(digits) };
}

/**
 * The figure as JSON (RFC 8259 section 6) and spreadsheets read it, without an exponent: "-12.50".
 * Text that is already of this form comes back as it is.
 * @throws {RangeError} when the text is no finite decimal figure.
 */
export function plainDecimal(text: string): string {
  if (isPlainDecimal(text)) return text;
  const { negative, integer, fraction } = parseDecimal(text);
  return `${negative ? '-' : ''}${integer}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Whether the text is `-?(0|[1-9][0-9]*)(\.[0-9]+)?`. A loop, since it runs once for each figure of a file. */
export function isPlainDecimal(text: string): boolean {
  const { length } = text;
  let at = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const first = at;
  let point = -1;
  for (; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) continue;
    if (code !== 0x2e || point !== -1) return false;
    point = at;
  }
  const integerLength = (point === -1 ? length : point) - first;
  if (integerLength === 0 || point === length - 1) return false;
  return integerLength === 1 || text.charCodeAt(first) !== 0x30;
}

function trimZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '') || '0';
}
