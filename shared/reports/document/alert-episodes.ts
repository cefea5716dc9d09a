import type { Alert } from '#shared/alerts/alert.ts';
import { datesSpan } from '#shared/time/range.ts';
import type { SectionContext } from './context.ts';

/** A company's alerts that fired before the instant, the oldest first, some at a time. */
export type ReadAlerts = (company: string, before: number) => AsyncIterable<Alert[]>;

/** An alert that was open within the period, as it was when the report was made. Times are epoch milliseconds. */
export interface Episode {
  alert: Alert;
  /** Null while it was still open. */
  resolvedAt: number | null;
  /** From firing to its end, or until the report was made. */
  durationMs: number;
  /** As much of it as lies in the period. */
  inPeriodMs: number;
  /** Whether it fired in the period, and not before it. */
  isNew: boolean;
}

/**
 * The alerts of the report's period, the oldest first, some at a time; those of the metrics that the request names where it
 * names any. Read twice in one report they are the same: what happens after it was begun is left out.
 */
export async function* episodesOf(context: SectionContext): AsyncGenerator<Episode[]> {
  const { company, period, request, now, readAlerts } = context;
  const span = datesSpan(period.start, period.end, request.time_zone);
  const wanted = request.filters.metrics;
  for await (const alerts of readAlerts(company, Math.min(span.end, now + 1))) {
    const episodes = alerts
      .filter(({ metric }) => wanted === undefined || wanted.includes(metric))
      .flatMap((alert) => episodeIn(alert, span, now) ?? []);
    if (episodes.length > 0) yield episodes;
  }
}

function episodeIn(alert: Alert, span: { start: number; end: number }, now: number): Episode | undefined {
  const { triggeredAt } = alert;
  const resolvedAt = alert.resolvedAt !== null && alert.resolvedAt <= now ? alert.resolvedAt : null;
  const end = resolvedAt ?? now;
  const isNew = triggeredAt >= span.start;
  if (triggeredAt >= span.end || (!isNew && end <= span.start)) return undefined;
  const inPeriodMs = Math.min(end, span.end) - Math.max(triggeredAt, span.start);
  return { alert, resolvedAt, durationMs: end - triggeredAt, inPeriodMs, isNew };
}

/** Seconds as decimal text. */
export function secondsOf(milliseconds: number): string {
  return String(milliseconds / 1000);
}
