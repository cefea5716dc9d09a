import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { validationError } from '#shared/http/validation.ts';
import { dayOf } from '#shared/metrics/calendar.ts';
import { countedSince } from '#shared/metrics/own/history.ts';
import { readOwnMetrics } from '#shared/metrics/own/recent.ts';
import { MOST_DAYS, MOST_SHOWN, type reconcileMetrics as spec } from '#shared/metrics/reconcile/contract.ts';
import { reconcile } from '#shared/metrics/reconcile/index.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { shiftDate } from '#shared/time/dates.ts';

const LONGEST_MS = 20_000;

export async function reconcileMetrics({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const { company, timeZone, retentionDays } = caller;
  const { start, end, repair } = body;
  requireSpan(start, end, dayOf(now, timeZone), retentionDays);
  const own = await readOwnMetrics(company);
  const report = await reconcile({
    company,
    own,
    span: { timeZone, first: start, last: end },
    repair,
    deadline: systemClock() + LONGEST_MS,
    now: systemClock,
  });
  const { differences, ...counts } = report;
  const isWhole = report.unsettled === 0 && report.missingPoints === 0;
  if (repair && isWhole) await countedSince(company, own, { timeZone, start, end }, now);
  if (differences.length > 0) logger.warn('ROLLUPS_DIFFERED', { company, start, end, ...counts });
  return {
    status: 200,
    body: {
      start,
      end,
      events: report.points,
      rows: report.rows,
      unapplied_batches: report.unapplied,
      missing_events: report.missingPoints,
      differences: differences.length,
      repaired_rows: report.repaired,
      unsettled_rows: report.unsettled,
      shown: differences.slice(0, MOST_SHOWN),
    },
  };
}

/** Events of the day before are needed too, since hours can reach into it. */
function requireSpan(start: string, end: string, today: string, retentionDays: number): void {
  const first = shiftDate(today, 2 - retentionDays);
  const problem =
    start > end
      ? (['end', 'Must not lie before start'] as const)
      : end > today
        ? (['end', `Must not lie after today, ${today}`] as const)
        : start < first
          ? (['start', `Must not lie before ${first}: events of earlier days begin to expire`] as const)
          : shiftDate(start, MOST_DAYS - 1) < end
            ? (['end', `At most ${MOST_DAYS} days are compared at once`] as const)
            : undefined;
  if (problem) throw validationError([{ field: problem[0], code: 'VALIDATION_ERROR', message: problem[1] }]);
}
