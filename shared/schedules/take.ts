import { newId } from '#shared/runtime/ids.ts';
import { nextOccurrence, type Occurrence, occurrencesAfter } from './occurrences.ts';
import { LOOK_AGAIN_MS, MOST_CATCH_UPS, type Run, type Schedule } from './schedule.ts';
import type { replaceSchedule, takeOccurrence } from './store.ts';

export interface TakeDependencies {
  read: (company: string, id: string) => Promise<Schedule | undefined>;
  take: typeof takeOccurrence;
  replace: typeof replaceSchedule;
}

/**
 * Takes what is due of a schedule, oldest first. Each occurrence gets one run, whoever asks how often: the run stands
 * under the occurrence's local time and is written together with the schedule's next occurrence, if the schedule is
 * still as it was read. Of what an outage left behind the latest three are made up for; those before are entered as missed.
 * @returns runs to be started
 */
export async function takeDue(
  company: string,
  id: string,
  now: number,
  deps: TakeDependencies,
): Promise<Run[]> {
  const started: Run[] = [];
  let schedule = await deps.read(company, id);
  while (schedule?.next && schedule.next.at <= now) {
    const { run, next } = stepOf(schedule, schedule.next, now);
    const outcome = await deps.take(
      schedule,
      next,
      run,
      run.state === 'due' ? now + LOOK_AGAIN_MS : undefined,
    );
    if (outcome === 'changed') break;
    if (outcome === 'taken' && !(await deps.replace(schedule, next))) break;
    if (outcome === 'done' && run.state === 'due') started.push(run);
    schedule = { ...next, revision: schedule.revision + 1 };
  }
  return started;
}

interface Step {
  run: Run;
  /** The schedule after it. */
  next: Schedule;
}

function stepOf(schedule: Schedule, first: Occurrence, now: number): Step {
  const due = dueOccurrences(schedule, first, now);
  const passed = due.slice(0, -MOST_CATCH_UPS);
  const last = passed.at(-1);
  if (!last) return { run: newRun(schedule, first, now), next: after(schedule, first, now) };
  const reason =
    `The platform did not run from ${iso(first.at)} on. Of the ${due.length} runs that fell due meanwhile ` +
    `the latest ${MOST_CATCH_UPS} are made up for.`;
  const run: Run = {
    ...newRun(schedule, first, now),
    state: 'missed',
    reason,
    missed: passed.length,
    endedAt: now,
  };
  return { run, next: after(schedule, last, now) };
}

function dueOccurrences(schedule: Schedule, first: Occurrence, now: number): Occurrence[] {
  const due = [first];
  for (const occurrence of occurrencesAfter(schedule, first.at)) {
    if (occurrence.at > now) break;
    due.push(occurrence);
  }
  return due;
}

function after(schedule: Schedule, taken: Occurrence, now: number): Schedule {
  const next = nextOccurrence(schedule, taken.at) ?? null;
  return {
    ...schedule,
    next,
    state: next ? 'active' : 'ended',
    takenUntil: taken.at,
    updatedAt: Math.max(schedule.updatedAt, now),
  };
}

function newRun(schedule: Schedule, occurrence: Occurrence, now: number): Run {
  return {
    company: schedule.company,
    scheduleId: schedule.id,
    key: `${schedule.id}#${occurrence.local}`,
    occurrence,
    trigger: 'schedule',
    principal: schedule.createdBy,
    state: 'due',
    reason: null,
    reportId: newId('rpt', now),
    missed: 0,
    createdAt: now,
    endedAt: null,
  };
}

/** A run that somebody asks for, beside the schedule's own. */
export function manualRun(schedule: Schedule, principal: string, local: string, now: number): Run {
  const run = newRun(schedule, { local, at: now }, now);
  return { ...run, key: `${run.key}#${run.reportId}`, trigger: 'manual', principal };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
