import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import { hourOf } from '#shared/http/limit.ts';
import { nextMidnight, reportsToday } from '#shared/jobs/daily-limit.ts';
import { QUEUE_LIMITS, type QueuedJob } from '#shared/jobs/queue.ts';
import { readQueue } from '#shared/jobs/queue-store.ts';
import { readCounter } from './usage-store.ts';

/** What the company has used of its plan, as `GET /v2/usage` answers it. */
export async function usageOf(caller: Caller, now: number): Promise<object> {
  const plan = PLANS[caller.plan];
  const hour = hourOf(caller, now);
  const day = reportsToday(plan.reportsPerDay, caller.timeZone, now);
  const [calls, reports, queue] = await Promise.all([
    readCounter(caller.company, `${hour.name}#${hour.window.startsAt}`),
    readCounter(caller.company, day.counter),
    readQueue(caller.company),
  ]);
  const { userRunning, userJobs, companyRunning, companyJobs } = QUEUE_LIMITS;
  return {
    plan: plan.name,
    calls: {
      ...share(hour.limit, calls('calls')),
      rejected: calls('rejected'),
      resets_at: instant(hour.window.endsAt * 1000),
    },
    reports_today: {
      ...share(day.limit, reports('reports')),
      resets_at: instant(nextMidnight(caller.timeZone, now)),
    },
    exports: {
      ...jobsOf(queue.jobs, companyRunning, companyJobs),
      own: jobsOf(
        queue.jobs.filter(({ principal }) => principal === caller.principal),
        userRunning,
        userJobs,
      ),
    },
    limits: {
      requests_per_hour: plan.requestsPerHour,
      burst: plan.burst,
      requests_per_month: plan.requestsPerMonth,
      reports_per_day: plan.reportsPerDay,
      retention_days: plan.retentionDays,
      formats: plan.formats,
      custom_templates: plan.customTemplates,
      stream_interval_seconds: plan.streamIntervalSeconds,
    },
  };
}

function share(limit: number | null, used: number) {
  return { limit, used, remaining: limit === null ? null : Math.max(0, limit - used) };
}

function jobsOf(jobs: readonly QueuedJob[], runningLimit: number, totalLimit: number) {
  const running = jobs.filter((job) => job.running).length;
  return { running, queued: jobs.length - running, running_limit: runningLimit, total_limit: totalLimit };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
