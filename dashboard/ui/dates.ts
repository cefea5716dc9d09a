import { requireSession } from '#dashboard/session/session.ts';

/** A moment in the company's zone, such as 21 Nov 2026, 14:05. */
export function momentText(timestamp: string | null | undefined): string {
  if (!timestamp) return '–';
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: requireSession().company.timeZone,
  }).format(new Date(timestamp));
}

/** The company's date so many days ago, YYYY-MM-DD. */
export function dateAgo(days: number): string {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() - days);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: requireSession().company.timeZone }).format(at);
}
