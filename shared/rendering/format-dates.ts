const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

interface Parts {
  year: string;
  month: string;
  /** Without a leading zero. */
  day: string;
}

/** A period as a person says it: `1–31 January 2026`, `28 December 2025 – 3 January 2026`. Both days are YYYY-MM-DD. */
export function formatPeriod({ start, end }: { start: string; end: string }): string {
  const [first, last] = [partsOf(start), partsOf(end)];
  const whole = `${last.day} ${last.month} ${last.year}`;
  if (start === end) return whole;
  if (first.year !== last.year) return `${first.day} ${first.month} ${first.year} – ${whole}`;
  if (first.month !== last.month) return `${first.day} ${first.month} – ${whole}`;
  return `${first.day}–${whole}`;
}

/** `1 Jan` for a day, `Jan 2026` for a month, for an axis; other text as it stands. */
export function shortDate(text: string): string {
  if (!/^\d{4}-\d{2}(?:-\d{2})?$/.test(text)) return text;
  const { year, month, day } = partsOf(text);
  const short = month.slice(0, 3);
  return day === '' ? `${short} ${year}` : `${day} ${short}`;
}

function partsOf(date: string): Parts {
  const [year = '', month = '', day = ''] = date.split('-');
  return { year, month: MONTHS[Number(month) - 1] ?? month, day: day.replace(/^0/, '') };
}
