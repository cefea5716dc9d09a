import { PLANS } from '#shared/admin/plans.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { getUserEngagement as spec } from '#shared/media/contract.ts';
import { peopleDates } from '#shared/media/people-dates.ts';
import { spanOf } from '#shared/media/period.ts';
import { BOUNDED_PERIODS, requirePeriod } from '#shared/media/query-schema.ts';
import { readPeople } from '#shared/media/read-people.ts';
import { readEngagement } from '#shared/media/read-user-engagement.ts';
import { engagementData } from '#shared/media/user-engagement.ts';

export const getUserEngagement: Handler<typeof spec> = async ({ query, now }, caller) => {
  const period = requirePeriod(query.period, BOUNDED_PERIODS);
  const scope = { timeZone: caller.timeZone, now, retentionDays: PLANS[caller.plan].retentionDays };
  const span = spanOf(period, scope);
  const days = peopleDates(span, scope);
  const people = await readPeople(caller.company, days);
  const { figures } = await readEngagement(caller, span, people, days.dates);
  return { status: 200, body: { success: true, data: engagementData(figures) } };
};
