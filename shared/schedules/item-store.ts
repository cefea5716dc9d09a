import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { dueAt, dueShard } from '#shared/jobs/item.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { ReportOrder, Run, RunState, Schedule, ScheduleState } from './schedule.ts';
import type { Timing } from './timing.ts';

export type Item = Record<string, AttributeValue>;

/** Runs are shown for so long. */
const RUNS_KEPT_MS = 400 * 86_400_000;

export function schedulePartition(company: string): string {
  return PARTITIONS.records.schedules(company);
}

export function runPartition(company: string): string {
  return PARTITIONS.records.runs(company);
}

/** The company of a schedule's partition key; undefined for the key of another kind of record. */
export function companyOfSchedules(partition: string): string | undefined {
  return /^([^#]+)#schedules$/.exec(partition)?.[1];
}

/** The company of a run's partition key; undefined for the key of another kind of record. */
export function companyOfRuns(partition: string): string | undefined {
  return /^([^#]+)#runs$/.exec(partition)?.[1];
}

export function scheduleKey(company: string, id: string) {
  return { pk: { S: schedulePartition(company) }, sk: { S: id } };
}

export function runKey(company: string, key: string) {
  return { pk: { S: runPartition(company) }, sk: { S: key } };
}

/** Where the record stands among those that the clock looks at. */
export function dueItem(id: string, at: number) {
  return { due_shard: { S: dueShard(id) }, due_at: { S: dueAt(at) } };
}

export function scheduleItem(schedule: Schedule): Item {
  const { company, id, next } = schedule;
  return {
    ...scheduleKey(company, id),
    report: { S: JSON.stringify(schedule.order) },
    timing: { S: JSON.stringify(schedule.timing) },
    time_zone: { S: schedule.timeZone },
    schedule_state: { S: schedule.state },
    revision: n(schedule.revision),
    taken_until: n(schedule.takenUntil),
    created_by: { S: schedule.createdBy },
    created_at: n(schedule.createdAt),
    updated_at: n(schedule.updatedAt),
    ...(next === null ? {} : { next_local: { S: next.local }, next_at: n(next.at), ...dueItem(id, next.at) }),
  };
}

export function readScheduleItem(company: string, item: Item): Schedule {
  const local = item['next_local']?.S;
  return {
    company,
    id: text(item, 'sk'),
    order: JSON.parse(text(item, 'report')) as ReportOrder,
    timing: JSON.parse(text(item, 'timing')) as Timing,
    timeZone: text(item, 'time_zone'),
    state: text(item, 'schedule_state') as ScheduleState,
    revision: number(item, 'revision'),
    next: local === undefined ? null : { local, at: number(item, 'next_at') },
    takenUntil: number(item, 'taken_until'),
    createdBy: text(item, 'created_by'),
    createdAt: number(item, 'created_at'),
    updatedAt: number(item, 'updated_at'),
  };
}

/** @param lookAgainAt when the clock looks at the run; undefined where it need not */
export function runItem(run: Run, lookAgainAt: number | undefined): Item {
  return {
    ...runKey(run.company, run.key),
    schedule_id: { S: run.scheduleId },
    local: { S: run.occurrence.local },
    at: n(run.occurrence.at),
    trigger: { S: run.trigger },
    principal: { S: run.principal },
    run_state: { S: run.state },
    report_id: { S: run.reportId },
    missed: n(run.missed),
    created_at: n(run.createdAt),
    expires_at: n(Math.ceil((run.createdAt + RUNS_KEPT_MS) / 1000)),
    ...(run.reason === null ? {} : { reason: { S: run.reason } }),
    ...(run.endedAt === null ? {} : { ended_at: n(run.endedAt) }),
    ...(lookAgainAt === undefined ? {} : dueItem(run.key, lookAgainAt)),
  };
}

export function readRunItem(company: string, item: Item): Run {
  const ended = item['ended_at']?.N;
  return {
    company,
    scheduleId: text(item, 'schedule_id'),
    key: text(item, 'sk'),
    occurrence: { local: text(item, 'local'), at: number(item, 'at') },
    trigger: text(item, 'trigger') as Run['trigger'],
    principal: text(item, 'principal'),
    state: text(item, 'run_state') as RunState,
    reason: item['reason']?.S ?? null,
    reportId: text(item, 'report_id'),
    missed: number(item, 'missed'),
    createdAt: number(item, 'created_at'),
    endedAt: ended === undefined ? null : Number(ended),
  };
}

function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A record of a schedule lacks the text ${name}.`);
  return value;
}

function number(item: Item, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`A record of a schedule lacks the number ${name}.`);
  return Number(value);
}

function n(value: number): { N: string } {
  return { N: String(value) };
}
