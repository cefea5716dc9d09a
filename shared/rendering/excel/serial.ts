const DAY_MS = 86_400_000;
/** 1970-01-01 as Excel counts days. */
const EPOCH_SERIAL = 25_569;
/** Excel believes in 1900-02-29, so readers differ on days before this one: 1900-03-01. */
const FIRST_SERIAL = 61;
const LAST_SERIAL = 2_958_465;
/** A thousandth of a second is 1.2e-8 of a day. */
const DIGITS = 9;

/**
 * An ISO date or UTC time as a spreadsheet's day number; undefined for what it cannot count or is no date.
 * https://support.microsoft.com/office/date-systems-in-excel-e7fe7167-48a9-4b96-bb53-5612a800b487
 */
export function serialOf(iso: string): string | undefined {
  const serial = Date.parse(iso) / DAY_MS + EPOCH_SERIAL;
  if (!(serial >= FIRST_SERIAL && serial < LAST_SERIAL + 1)) return undefined;
  return Number.isInteger(serial) ? String(serial) : serial.toFixed(DIGITS);
}
