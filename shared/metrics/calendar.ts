const QUARTER_MS = 900_000;
const MOST_KEPT = 20_000;

/** No zone has changed its offset off a quarter hour since 1972, so the day is looked up once per quarter. */
const daysByZone = new Map<string, Map<number, string>>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day (YYYY-MM-DD) that an instant falls on in an IANA zone. */
export function dayOf(epochMs: number, timeZone: string): string {
  const quarter = Math.floor(epochMs / QUARTER_MS);
  const days = daysByZone.get(timeZone) ?? new Map<number, string>();
  daysByZone.set(timeZone, days);
  const known = days.get(quarter);
  if (known !== undefined) return known;
  const day = formatFor(timeZone).format(epochMs);
  if (days.size >= MOST_KEPT) days.clear();
  days.set(quarter, day);
  return day;
}

const HOUR_MS = 3_600_000;
const hours = new Map<number, string>();

/** The UTC hour of an instant, such as `2026-01-31T12`. */
export function hourOf(epochMs: number): string {
  const hour = Math.floor(epochMs / HOUR_MS);
  const known = hours.get(hour);
  if (known !== undefined) return known;
  const text = new Date(epochMs).toISOString().slice(0, 13);
  if (hours.size >= MOST_KEPT) hours.clear();
  hours.set(hour, text);
  return text;
}

/** en-CA writes dates as ISO 8601 does. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}
