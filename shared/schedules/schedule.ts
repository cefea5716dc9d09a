import type { GenerateBody } from '#shared/reports/request-schema.ts';
import type { RelativePeriod } from '#shared/time/relative-range.ts';
import type { Occurrence } from './occurrences.ts';
import type { Timing } from './timing.ts';

/** The days that each run covers, seen from its own local date. */
export type RunPeriod = { relative: RelativePeriod } | { last_days: number };

/** The report that each run makes: a request of its own without dates. */
export type ReportOrder = Omit<GenerateBody, 'filters' | 'delivery'> & {
  filters: Omit<GenerateBody['filters'], 'date_range'> & { date_range: RunPeriod };
  delivery: Omit<NonNullable<GenerateBody['delivery']>, 'schedule'>;
};

export type ScheduleState =
  | 'active'
  | 'paused'
  /** No occurrence is left. */
  | 'ended';

/** Times are epoch milliseconds. */
export interface Schedule {
  company: string;
  /** `sch_…` */
  id: string;
  order: ReportOrder;
  timing: Timing;
  /** IANA zone of the timing and of the runs' dates. */
  timeZone: string;
  state: ScheduleState;
  /** Raised with each change; a change that was made of an older one is refused. */
  revision: number;
  /** The occurrence that is due next; null where it is not active. */
  next: Occurrence | null;
  /** Occurrences up to here have been taken or passed over. */
  takenUntil: number;
  /** The principal whose jobs its runs are. */
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

/** After an outage so many of the occurrences that were missed are made up for, the latest ones. */
export const MOST_CATCH_UPS = 3;

/** The clock looks at a run again after so long, until it has ended. */
export const LOOK_AGAIN_MS = 60_000;

export type RunState =
  /** Its report is not in the queue yet. */
  | 'due'
  | 'started'
  | 'completed'
  | 'failed'
  | 'cancelled'
  /** Passed over after an outage; stands for `missed` occurrences. */
  | 'missed';

/** What came of one occurrence, or of one wish to run now. */
export interface Run {
  company: string;
  scheduleId: string;
  /** Sort key within the company's runs: schedule and local time, so there is one for each occurrence. */
  key: string;
  occurrence: Occurrence;
  trigger: 'schedule' | 'manual';
  /** Whoever asked, where it was run by hand. */
  principal: string;
  state: RunState;
  /** Why it is as it is, for the owner. */
  reason: string | null;
  /** Chosen before the report is made, so that it is made once. */
  reportId: string;
  /** Occurrences that a missed run stands for. */
  missed: number;
  createdAt: number;
  endedAt: number | null;
}
