import { PlatformError } from '#shared/runtime/errors.ts';
import type { Alert } from './alert.ts';
import { findAlert, markRead } from './alert-store.ts';
import { commit } from './commit-store.ts';
import { dueOf } from './due.ts';
import { resolveByHand } from './machine.ts';
import { findRule } from './rule-store.ts';
import { retried } from './rules.ts';

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether the alert is another company's or nobody's */
export async function requireAlert(company: string, id: string): Promise<Alert> {
  const found = await findAlert(company, id);
  if (found) return found.alert;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The alert does not exist', {
    details: 'It was never raised or is no longer kept. The list of alerts names those of your company.',
  });
}

/** An unread alert becomes read and stays active; one that is read or resolved stays as it is. */
export async function readAlert(company: string, id: string, now: number): Promise<Alert> {
  await requireAlert(company, id);
  await markRead(company, id, now);
  return requireAlert(company, id);
}

/** Resolves an alert and tells of it; one that is resolved stays as it is. */
export async function resolveAlert(company: string, id: string, now: number): Promise<Alert> {
  const alert = await requireAlert(company, id);
  if (alert.status === 'resolved') return alert;
  const rule = await findRule(company, alert.ruleId);
  // A rule that is gone, or has gone on, has resolved it.
  if (rule?.state.episode?.alert === id) {
    await retried(async () => {
      const current = (await findRule(company, alert.ruleId)) ?? rule;
      const isPoints = current.condition.subject === 'data_point';
      const isOpen = current.state.episode?.alert === id;
      const { state, effects } = isOpen
        ? resolveByHand(current.state, now, isPoints)
        : { state: current.state, effects: [] };
      const next = { ...current, state, dueAt: dueOf(current, state, now) };
      const transition = { rule: next, effects, facts: new Map(), resolution: 'by_user', at: now } as const;
      if (effects.length === 0) return { outcome: 'done', transition, company };
      return { outcome: await commit(company, transition), transition, company };
    });
  }
  return requireAlert(company, id);
}
