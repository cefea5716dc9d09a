import { PLANS } from '#shared/admin/plans.ts';
import { type Period, periodBefore, shiftDate } from '#shared/time/dates.ts';
import type { ReportRequest } from '../report-request.ts';

/** The first day whose figures the plan still keeps whole. */
export function firstKeptDay(request: ReportRequest, today: string): string {
  return shiftDate(today, 1 - PLANS[request.plan].retentionDays);
}

/** Whether the period before can be compared with: a part of it would make every change look better. */
export function hasPeriodBefore(request: ReportRequest, today: string): boolean {
  return periodBefore(request.filters.date_range).start >= firstKeptDay(request, today);
}

/** What a reader must know about the period. */
export function periodNotes(request: ReportRequest, today: string, empty: boolean): string[] {
  const period: Period = request.filters.date_range;
  const { label, retentionDays } = PLANS[request.plan];
  const notes: string[] = [];
  if (empty) notes.push('No events match these filters in this period.');
  if (period.start <= today && period.end >= today) {
    notes.push(
      `${today} is not over yet in ${request.time_zone}: its figures are those until this report was made.`,
    );
  }
  if (period.end > today) notes.push(`Days after ${today} lie in the future and have no figures yet.`);
  if (period.start < firstKeptDay(request, today)) {
    notes.push(
      `The ${label} plan keeps ${retentionDays} days: figures before ${firstKeptDay(request, today)} may be missing.`,
    );
  }
  return notes;
}

/** Why there is no comparison, where there is none though the report has what could be compared. */
export function comparisonNote(request: ReportRequest, today: string): string[] {
  const { label, retentionDays } = PLANS[request.plan];
  const isCut = request.filters.date_range.start < firstKeptDay(request, today);
  if (isCut || hasPeriodBefore(request, today)) return [];
  return [
    `There is no comparison: the period before lies beyond the ${retentionDays} days that the ${label} plan keeps.`,
  ];
}
