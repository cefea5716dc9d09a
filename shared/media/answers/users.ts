import * as z from 'zod';
import { answer, count, counts, known, share } from './parts.ts';

const activity = z.object({
  activeUsers: z
    .object({ daily: count, weekly: count, monthly: count })
    .meta({ description: 'Distinct users of the last 1, 7 and 30 days of the period' }),
  sessions: z.object({
    total: count,
    averageDuration: known.meta({ description: 'Seconds' }),
    byDevice: counts,
  }),
  actions: z.object({ uploads: count, comments: count, likes: count, shares: count }),
});

const growth = z.object({
  newUsers: count.meta({
    description: 'Users of the period who were not there before, as far as data is kept',
  }),
  returningUsers: count.meta({ description: 'Users of the period who were there before it' }),
  churnRate: share.meta({
    description: 'Share of the previous period’s users who did not come back in this one',
  }),
  bySource: counts.meta({ description: 'New users by the `source` of their sign-up; `unknown` without one' }),
});

const retained = { day1: share, day7: share, day30: share };
const retention = z.object({
  ...retained,
  cohorts: z
    .array(
      z.object({ date: z.string().meta({ description: 'The day the users were first there' }), ...retained }),
    )
    .meta({ description: 'null until that day is over' }),
});

export const usersAnswer = answer(
  z.object({ activity: activity.optional(), growth: growth.optional(), retention: retention.optional() }),
);

const sessionsOf = z.object({ sessionDuration: known, pagesPerSession: known });

export const userEngagementAnswer = answer(
  z.object({
    engagement: z.object({
      averageSessionDuration: known.meta({ description: 'Seconds' }),
      pagesPerSession: known,
      bounceRate: share.meta({ description: 'Sessions of a single page' }),
      byUserType: z.object({ new: sessionsOf, returning: sessionsOf }),
      byTimeOfDay: z.array(
        z.object({
          hour: z.int().min(0).max(23).meta({ description: "Hour of the day in the company's time zone" }),
          users: count,
          engagement: share.meta({ description: 'Sessions of more than a single page' }),
        }),
      ),
    }),
  }),
);
