import type * as z from 'zod';
import type * as answers from './answer-schema.ts';
import { occurrencesAfter } from './occurrences.ts';
import type { Run, RunState, Schedule } from './schedule.ts';

const RUNS_SHOWN = 5;

export function presentSchedule(schedule: Schedule): z.output<typeof answers.schedule> {
  const { name, description, template_id, filters, delivery, format, format_options, layout, parameters } =
    schedule.order;
  return {
    schedule_id: schedule.id,
    name,
    description: description ?? null,
    status: schedule.state,
    schedule: { ...schedule.timing, time_zone: schedule.timeZone },
    next_runs: nextRuns(schedule),
    template_id,
    filters,
    ...(format === undefined ? {} : { format }),
    ...(format_options === undefined ? {} : { format_options }),
    ...(layout === undefined ? {} : { layout }),
    ...(parameters === undefined ? {} : { parameters }),
    delivery,
    created_by: schedule.createdBy,
    created_at: iso(schedule.createdAt),
    updated_at: iso(schedule.updatedAt),
  };
}

function nextRuns(schedule: Schedule): string[] {
  const { next } = schedule;
  if (next === null) return [];
  const times = [next.at];
  for (const { at } of occurrencesAfter(schedule, next.at)) {
    times.push(at);
    if (times.length === RUNS_SHOWN) break;
  }
  return times.map(iso);
}

const STATUS = {
  due: 'waiting',
  started: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  missed: 'missed',
} as const satisfies Record<RunState, string>;

export function presentRun(run: Run): z.output<typeof answers.run> {
  const isMissed = run.state === 'missed';
  return {
    scheduled_for: iso(run.occurrence.at),
    local_time: run.occurrence.local,
    trigger: run.trigger,
    status: STATUS[run.state],
    reason: run.reason,
    report_id: isMissed ? null : run.reportId,
    ...(isMissed ? { missed_runs: run.missed } : {}),
    created_at: iso(run.createdAt),
    ended_at: run.endedAt === null ? null : iso(run.endedAt),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
