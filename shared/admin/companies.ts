import { dayOf } from '#shared/metrics/calendar.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { randomSecret } from '#shared/runtime/ids.ts';
import { eachDay } from '#shared/time/dates.ts';
import type { Actor } from './audit.ts';
import type { Company } from './company.ts';
import { changeCompany, type ProfileChange, readCompany } from './company-store.ts';
import { hasData } from './data-store.ts';
import { LONGEST_KEPT_DAYS, PLANS, type PlanName } from './plans.ts';
import { deleteApiKeys, joinUsagePlan } from './usage-plan-store.ts';

const DAY_MS = 86_400_000;
/** Authorizers trust a profile for a minute, and with it the key that it names. */
const NAMED_AFTER_CHANGE_MS = 120_000;

/** What an admin asks to be changed; what is left out stays. */
export interface AskedCompany {
  name?: string | undefined;
  timeZone?: string | undefined;
  currency?: string | undefined;
  plan?: PlanName | undefined;
  /** null: as long as the plan keeps. */
  retentionDays?: number | null | undefined;
}

/** @throws PlatformError RESOURCE_NOT_FOUND where the company was removed meanwhile */
export async function requireCompany(company: string): Promise<Company> {
  const found = await readCompany(company);
  if (found) return found;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The company does not exist', {
    details: 'It has been removed. Nothing can be done with its credentials any more.',
  });
}

/**
 * Changes the company's profile.
 * @param usagePlanIds id of each plan's usage plan
 * @throws PlatformError RESOURCE_CONFLICT for another time zone or currency once data is there, and where the plan is
 *   changed by somebody else at the same time; PLAN_FEATURE_UNAVAILABLE for a retention beyond the plan's
 */
export async function updateCompany(
  actor: Actor,
  asked: AskedCompany,
  usagePlanIds: Record<PlanName, string>,
): Promise<Company> {
  const before = await requireCompany(actor.company);
  await assertAllowed(before, asked, actor.at);
  const plan = await planChange(before, asked.plan, actor.at, usagePlanIds);
  const changes = changesOf(before, asked);
  if (Object.keys(changes).length === 0) return before;
  const change: ProfileChange = { ...asked, plan };
  const audited = { action: 'company.changed', target: before.id, changes } as const;
  if (!(await changeCompany(before, change, actor, audited))) {
    if (plan) await deleteApiKeys(before.id, (value) => value === plan.usageKey);
    throw changedMeanwhile();
  }
  return requireCompany(actor.company);
}

async function assertAllowed(before: Company, asked: AskedCompany, now: number): Promise<void> {
  const { label, retentionDays } = PLANS[asked.plan ?? before.plan];
  if (typeof asked.retentionDays === 'number' && asked.retentionDays > retentionDays) {
    throw new PlatformError('PLAN_FEATURE_UNAVAILABLE', 'The plan does not keep data that long', {
      details: `The ${label} plan keeps ${retentionDays} days. Ask for at most that, or change the plan.`,
    });
  }
  const isNew = (was: string, is: string | undefined) => is !== undefined && is !== was;
  if (!isNew(before.timeZone, asked.timeZone) && !isNew(before.currency, asked.currency)) return;
  const start = dayOf(now - (LONGEST_KEPT_DAYS + 1) * DAY_MS, before.timeZone);
  const end = dayOf(now + DAY_MS, before.timeZone);
  if (!(await hasData(before.id, [...eachDay({ start, end })].toReversed()))) return;
  throw new PlatformError('RESOURCE_CONFLICT', 'The time zone and the currency can no longer change', {
    details:
      'Events have been counted by days of the time zone and in the currency that the company has; a change would make those figures wrong. Make another company for another zone or currency.',
  });
}

/**
 * A key for the new plan. API Gateway holds a key in one usage plan only, so that moving it would shut the company out
 * in between. Keys of earlier plans go with a later change, once no authorizer names them any more.
 */
async function planChange(
  before: Company,
  asked: PlanName | undefined,
  now: number,
  usagePlanIds: Record<PlanName, string>,
): Promise<ProfileChange['plan']> {
  if (asked === undefined || asked === before.plan) return undefined;
  const usageKey = randomSecret();
  if (now - before.planChangedAt > NAMED_AFTER_CHANGE_MS) {
    await deleteApiKeys(before.id, (value) => value !== before.usageKey);
  }
  await joinUsagePlan(before.id, usageKey, usagePlanIds[asked]);
  return { name: asked, usageKey, changedAt: now };
}

function changesOf(before: Company, asked: AskedCompany): Record<string, unknown> {
  const changed = (from: unknown, to: unknown) =>
    to === undefined || to === from ? undefined : { from, to };
  const all = {
    name: changed(before.name, asked.name),
    plan: changed(before.plan, asked.plan),
    time_zone: changed(before.timeZone, asked.timeZone),
    currency: changed(before.currency, asked.currency),
    retention_days: changed(before.retentionDays, asked.retentionDays),
  };
  return Object.fromEntries(Object.entries(all).filter(([, change]) => change !== undefined));
}

function changedMeanwhile(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The plan is being changed by somebody else', {
    details: 'Nothing was changed by this call. Read the company and ask again.',
  });
}
