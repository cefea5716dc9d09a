import { type Decimal, parseDecimal, roundDecimal, shiftPoint } from './decimal.ts';
import { type Cell, type Column, isTextual, type Unit } from './document.ts';

const NO_FIGURE = '–';
const DECIMALS = 2;
const MOST_DECIMALS = 6;
const symbols = new Map<string, string>();
const digits = new Map<string, number>();

/** A cell as a person reads it: thousands separated, currency, per cent. Decimal text in, never a float. */
export function formatCell(cell: Cell, type: Column['type']): string {
  if (cell === null) return NO_FIGURE;
  if (type.kind === 'datetime') return secondOf(cell);
  return isTextual(type) ? cell : formatFigure(cell, type);
}

/** What stands above a column, with the zone of its times, which its cells leave out. */
export function headingOf({ label, type }: Column): string {
  return type.kind === 'datetime' ? `${label} (UTC)` : label;
}

/** ISO 8601 UTC as people write it, to the second: 2026-01-31 12:00:00 UTC. */
export function formatTime(iso: string): string {
  return `${secondOf(iso)} UTC`;
}

function secondOf(iso: string): string {
  return iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '');
}

export function formatFigure(text: string, unit: Unit): string {
  const value = parseDecimal(text);
  switch (unit.kind) {
    case 'money':
      return signed(
        value,
        `${currencySymbol(unit.currency)}${grouped(roundDecimal(value, currencyDigits(unit.currency)))}`,
      );
    case 'percent':
      return percent(value, unit.isChange === true);
    case 'integer':
      return signed(value, grouped(roundDecimal(value, 0)));
    case 'decimal':
      return decimal(value, unit.isExact === true);
    case 'seconds':
      return signed(value, duration(value));
    case 'milliseconds':
      return signed(value, `${grouped(roundDecimal(value, 0))} ms`);
  }
}

function percent(value: Decimal, isChange: boolean): string {
  const rounded = roundDecimal(shiftPoint(value, 2), 1);
  const text = `${grouped(rounded)}%`;
  const isRise = isChange && !value.negative && /[1-9]/.test(rounded.integer + rounded.fraction);
  return isRise ? `+${text}` : signed(rounded, text);
}

/** From here on minutes say nothing beside the hours. */
const LONG_HOURS = 100n;

/** `42.5 s`, `4 min 05 s`, `16 h 40 min`, `1,004 h`: at most what a person can use of it. */
function duration(value: Decimal): string {
  const rounded = roundDecimal(value, 1);
  const seconds = BigInt(roundDecimal(value, 0).integer);
  if (seconds < 60n) return `${grouped(rounded)} s`;
  const two = (count: bigint) => String(count).padStart(2, '0');
  if (seconds < 3600n) return `${seconds / 60n} min ${two(seconds % 60n)} s`;
  const minutes = (seconds + 30n) / 60n;
  if (minutes < LONG_HOURS * 60n) return `${minutes / 60n} h ${two(minutes % 60n)} min`;
  return `${grouped({ ...value, integer: String((seconds + 1800n) / 3600n), fraction: '' })} h`;
}

/** Short text of a rounded figure: 1.2k, 3.4M, 61 h. Geometry only, so a float will do. */
export function compactFigure(value: number, unit: Unit): string {
  if (unit.kind === 'seconds' || unit.kind === 'milliseconds') return formatFigure(value.toFixed(1), unit);
  if (unit.kind === 'percent') return `${Number((value * 100).toFixed(1))}%`;
  const size = Math.abs(value);
  const [divisor, suffix] =
    size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e3 ? [1e3, 'k'] : [1, ''];
  const number = `${Number((size / divisor).toFixed(size >= 1e3 ? 1 : 2))}${suffix}`;
  return `${value < 0 ? '−' : ''}${unit.kind === 'money' ? currencySymbol(unit.currency) : ''}${number}`;
}

function signed({ negative, integer, fraction }: Decimal, text: string): string {
  return negative && /[1-9]/.test(integer + fraction) ? `−${text}` : text;
}

function grouped({ integer, fraction }: Decimal): string {
  let thousands = integer.slice(-3);
  for (let end = integer.length - 3; end > 0; end -= 3)
    thousands = `${integer.slice(Math.max(0, end - 3), end)},${thousands}`;
  return fraction === '' ? thousands : `${thousands}.${fraction}`;
}

function decimal(value: Decimal, isExact: boolean): string {
  const isSmall = !/[1-9]/.test(value.integer);
  const rounded = roundDecimal(value, isExact || isSmall ? MOST_DECIMALS : DECIMALS);
  return signed(rounded, grouped({ ...rounded, fraction: rounded.fraction.replace(/0+$/, '') }));
}

/** ISO 4217 code to the sign that English readers know; the code itself where there is none. */
export function currencySymbol(currency: string): string {
  const known = symbols.get(currency);
  if (known !== undefined) return known;
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  const sign = parts.find((part) => part.type === 'currency')?.value ?? currency;
  const symbol = /^[A-Z]+$/.test(sign) ? `${sign} ` : sign;
  symbols.set(currency, symbol);
  return symbol;
}

/** Digits behind the point in which amounts of the currency are shown: 2 for most, none for yen. */
export function currencyDigits(currency: string): number {
  const known = digits.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  digits.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}
