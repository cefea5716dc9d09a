import { figure, ratio, rounded, type Values } from './figures.ts';

export const ENGAGEMENT_METRICS = ['session_duration', 'pages_per_session', 'bounce_rate'] as const;
export const TIME_OF_DAY_METRICS = ['active_users', 'bounce_rate'] as const;

const HOURS_A_DAY = 24;

/** What sessions add up to, in whole billionths; a session may tell one measure and not the other. */
export interface SessionSums {
  seconds: bigint;
  timed: bigint;
  pages: bigint;
  paged: bigint;
}

/** Those of one person that ended on one day. */
export interface PersonSessions {
  person: string;
  sums: SessionSums;
}

export interface EngagementFigures {
  totals: Values;
  byUserType: Readonly<Record<'new' | 'returning', SessionSums>>;
  /** By the hour of the day, 0 to 23, in the company's zone. */
  hours: ReadonlyMap<number, Values>;
}

export function engagementData({ totals, byUserType, hours }: EngagementFigures): object {
  return {
    engagement: {
      averageSessionDuration: figure(totals, 'session_duration'),
      pagesPerSession: figure(totals, 'pages_per_session'),
      bounceRate: figure(totals, 'bounce_rate'),
      byUserType: { new: meansOf(byUserType.new), returning: meansOf(byUserType.returning) },
      byTimeOfDay: Array.from({ length: HOURS_A_DAY }, (_none, hour) => ({
        hour,
        users: figure(hours.get(hour), 'active_users') ?? 0,
        engagement: remainder(figure(hours.get(hour), 'bounce_rate')),
      })),
    },
  };
}

function meansOf({ seconds, timed, pages, paged }: SessionSums): object {
  return {
    sessionDuration: ratio(Number(seconds), Number(timed)),
    pagesPerSession: ratio(Number(pages), Number(paged)),
  };
}

function remainder(share: number | null): number | null {
  return share === null ? null : rounded(1 - share);
}

/** Sessions of people who are new, and of those who were there before. */
export function byUserType(
  sessions: Iterable<PersonSessions>,
  isNew: (person: string) => boolean,
): EngagementFigures['byUserType'] {
  const sums = { new: emptySums(), returning: emptySums() };
  for (const { person, sums: own } of sessions) {
    const into = isNew(person) ? sums.new : sums.returning;
    into.seconds += own.seconds;
    into.timed += own.timed;
    into.pages += own.pages;
    into.paged += own.paged;
  }
  return sums;
}

function emptySums(): SessionSums {
  return { seconds: 0n, timed: 0n, pages: 0n, paged: 0n };
}
