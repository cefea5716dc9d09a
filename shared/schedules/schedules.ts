import { targetOf } from '#shared/reports/deliveries.ts';
import { type Requester, reportRequestOf } from '#shared/reports/generate.ts';
import { newId } from '#shared/runtime/ids.ts';
import { changedMeanwhile, noOccurrence, scheduleNotFound } from './errors.ts';
import { nextOccurrence, type Occurrence, type ZonedTiming } from './occurrences.ts';
import { bodyOf, defaultPeriod } from './report-order.ts';
import type { ReportOrder, RunPeriod, Schedule } from './schedule.ts';
import * as store from './store.ts';

const SCHEDULE_ID = /^sch_[0-9a-z]{26}$/;
const TRIES = 8;

type AskedFilters = Omit<ReportOrder['filters'], 'date_range'> & { date_range?: RunPeriod | undefined };

/** The report of a schedule as it is asked for. Where its filters name no days, they follow the frequency. */
export type AskedOrder = Omit<ReportOrder, 'filters'> & { filters: AskedFilters };

/** What a schedule is made of. */
export interface AskedSchedule extends ZonedTiming {
  order: AskedOrder;
}

/** What changes; what is left out stays. */
export interface ScheduleChange extends Partial<ZonedTiming> {
  order?: { [field in keyof AskedOrder]?: AskedOrder[field] | undefined };
}

/** @throws PlatformError RESOURCE_NOT_FOUND */
export async function requireSchedule(company: string, id: string): Promise<Schedule> {
  const found = SCHEDULE_ID.test(id) ? await store.schedules(company).get(id) : undefined;
  if (found) return found;
  throw scheduleNotFound();
}

/**
 * A new schedule, not written yet. Its report is checked as one of today would be.
 * @throws PlatformError as POST /v2/reports/generate has them; RESOURCE_CONFLICT where it would never run
 */
export async function newSchedule(
  asked: AskedSchedule,
  requester: Requester,
  now: number,
): Promise<Schedule> {
  const order = orderOf(asked);
  await requireOrder(order, requester, now);
  return {
    company: requester.company,
    id: newId('sch', now),
    order,
    timing: asked.timing,
    timeZone: asked.timeZone,
    state: 'active',
    revision: 1,
    next: requireNext(asked, now),
    takenUntil: now,
    createdBy: requester.principal,
    createdAt: now,
    updatedAt: now,
  };
}

/** Makes a schedule. @throws PlatformError as newSchedule does */
export async function createSchedule(
  asked: AskedSchedule,
  requester: Requester,
  now: number,
): Promise<Schedule> {
  const schedule = await newSchedule(asked, requester, now);
  await store.createSchedule(schedule);
  return schedule;
}

/**
 * Changes a schedule. Another timing holds from now on: an occurrence that is due and not taken runs under the old or
 * the new timing, never under both; occurrences that were taken stay taken.
 * @throws PlatformError RESOURCE_NOT_FOUND, RESOURCE_CONFLICT, and as newSchedule does
 */
export function updateSchedule(
  id: string,
  change: ScheduleChange,
  requester: Requester,
  now: number,
): Promise<Schedule> {
  return changed(requester.company, id, now, async (before) => {
    const timing = change.timing ?? before.timing;
    const timeZone = change.timeZone ?? before.timeZone;
    const order = merged(before.order, change.order ?? {});
    if (change.order) await requireOrder(order, requester, now);
    const next = { ...before, order, timing, timeZone };
    const isSame = JSON.stringify([timing, timeZone]) === JSON.stringify([before.timing, before.timeZone]);
    if (isSame || before.state === 'paused') return next;
    return { ...next, state: 'active', next: requireNext(next, Math.max(now, before.takenUntil)) };
  });
}

/** Occurrences of the pause are not made up for. @throws PlatformError RESOURCE_NOT_FOUND, RESOURCE_CONFLICT */
export function pauseSchedule(company: string, id: string, now: number): Promise<Schedule> {
  return changed(company, id, now, (before) =>
    before.state === 'active' ? { ...before, state: 'paused', next: null } : before,
  );
}

/** @throws PlatformError RESOURCE_NOT_FOUND; RESOURCE_CONFLICT where no run is left */
export function resumeSchedule(company: string, id: string, now: number): Promise<Schedule> {
  return changed(company, id, now, (before) => {
    if (before.state === 'active') return before;
    return { ...before, state: 'active', next: requireNext(before, Math.max(now, before.takenUntil)) };
  });
}

/** Its runs go with it; reports that they made stay. @throws PlatformError RESOURCE_NOT_FOUND */
export async function deleteSchedule(company: string, id: string): Promise<void> {
  const { id: known } = await requireSchedule(company, id);
  if (!(await store.deleteSchedule(company, known))) throw scheduleNotFound();
}

async function changed(
  company: string,
  id: string,
  now: number,
  change: (before: Schedule) => Schedule | Promise<Schedule>,
): Promise<Schedule> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await requireSchedule(company, id);
    const next = await change(before);
    if (next === before) return before;
    const written = { ...next, updatedAt: now };
    if (await store.replaceSchedule(before, written)) return { ...written, revision: before.revision + 1 };
  }
  throw changedMeanwhile();
}

function orderOf({ order, timing }: Pick<AskedSchedule, 'order' | 'timing'>): ReportOrder {
  const { filters } = order;
  return { ...order, filters: { ...filters, date_range: filters.date_range ?? defaultPeriod(timing) } };
}

function merged(before: ReportOrder, change: NonNullable<ScheduleChange['order']>): ReportOrder {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const filters = change.filters ?? before.filters;
  const date_range = filters.date_range ?? before.filters.date_range;
  return { ...before, ...(named as Partial<ReportOrder>), filters: { ...filters, date_range } };
}

function requireNext(zonedTiming: ZonedTiming, after: number): Occurrence {
  const next = nextOccurrence(zonedTiming, after);
  if (next) return next;
  throw noOccurrence();
}

/** Checks the report as one of today would be. */
async function requireOrder(order: ReportOrder, requester: Requester, now: number): Promise<void> {
  const body = bodyOf(order, new Date(now).toISOString().slice(0, 10));
  await targetOf(requester.company, body.delivery);
  await reportRequestOf(body, requester);
}
