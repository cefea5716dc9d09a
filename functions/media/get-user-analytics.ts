import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getUserAnalytics as spec } from '#shared/media/contract.ts';
import { requireData } from '#shared/media/errors.ts';
import { growthOf } from '#shared/media/growth.ts';
import { peopleDates } from '#shared/media/people-dates.ts';
import { type FigureSpan, type PeriodScope, spanOf } from '#shared/media/period.ts';
import { requirePeriod, requireSections } from '#shared/media/query-schema.ts';
import { readPeople } from '#shared/media/read-people.ts';
import { readActivity, readSignUps } from '#shared/media/read-users.ts';
import { retentionOf } from '#shared/media/retention.ts';
import { activityData, USER_SECTIONS, type UserSection } from '#shared/media/user-activity.ts';

export const getUserAnalytics: Handler<typeof spec> = async ({ query, now }, caller) => {
  const period = requirePeriod(query.period);
  const sections = requireSections(query.metrics, USER_SECTIONS);
  const scope = { timeZone: caller.timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const span = spanOf(period, scope);
  const [activity, people] = await Promise.all([
    sections.has('activity') ? readActivity(caller, span, now) : undefined,
    sections.has('growth') || sections.has('retention') ? peopleData(sections, caller, span, scope) : {},
  ]);
  const data = { ...(activity ? { activity: activityData(activity.figures) } : {}), ...people };
  return { status: 200, body: { success: true, data } };
};

async function peopleData(
  sections: ReadonlySet<UserSection>,
  { company }: Caller,
  span: FigureSpan,
  scope: PeriodScope,
): Promise<object> {
  const query = peopleDates(span, scope);
  const [people, { signUps }] = await Promise.all([
    readPeople(company, query),
    readSignUps(company, query.dates, query.start),
  ]);
  const isKnown = people.days.slice(people.start).some(({ size }) => size > 0);
  requireData(isKnown || undefined, 'No event of the period names a user.');
  const today = query.dates.length - 1;
  return {
    ...(sections.has('growth') ? { growth: growthOf(people, signUps) } : {}),
    ...(sections.has('retention') ? { retention: retentionOf(people, query.dates, today) } : {}),
  };
}
