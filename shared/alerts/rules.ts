import type { Caller } from '#shared/http/caller.ts';
import { hourOf } from '#shared/http/limit.ts';
import { findMetrics, ownMetricsOf } from '#shared/metrics/own/recent.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { Resolution } from './alert.ts';
import { requireChannels } from './channels.ts';
import { type CommitOutcome, commit, commitDeletion, type Transition } from './commit-store.ts';
import { bodyOf, definitionOf, type RuleBody } from './definition.ts';
import { dueOf } from './due.ts';
import type { StoredRule } from './item-store.ts';
import { abandon, initialState } from './machine.ts';
import { sendSoon } from './outbox.ts';
import type { RuleDefinition } from './rule.ts';
import { announceRules, createRule as create, findRule } from './rule-store.ts';
import { outboxParts } from './send-due.ts';

/** Of each subject: those on data points cost a write for each ingest, those on windows a read each minute. */
export const MOST_RULES = 50;
const COUNTER_KEPT_S = 3_600;
/** Authorizers trust what they know of a company for a minute. */
const TRUSTED_FOR_MS = 60_000;
const MOST_TRIES = 10;

/**
 * Makes a rule, which every ingest from its answer on is evaluated by.
 * @throws PlatformError QUOTA_EXCEEDED; RESOURCE_NOT_FOUND for a webhook that the company does not have
 */
export async function createRule(caller: Caller, body: RuleBody, now: number): Promise<StoredRule> {
  const definition = definitionOf(body, caller.plan, await findMetrics(caller, [body.metric]));
  await requireChannels(caller.company, definition.channels);
  const { subject } = definition.condition;
  const state = initialState(now);
  const rule: StoredRule = {
    ...definition,
    id: newId('rule', now),
    createdAt: now,
    updatedAt: now,
    createdBy: caller.principal,
    state,
    version: 1,
    dueAt: dueOf(definition, state, now),
  };
  // Before it is there: a call that knows of rules too early only looks for them in vain.
  await announceSubject(caller, subject, now);
  if (await create(caller.company, rule, MOST_RULES)) return rule;
  throw new PlatformError('QUOTA_EXCEEDED', 'The company has as many alert rules as it may', {
    details: `It may have ${MOST_RULES} on data points and ${MOST_RULES} on windows. Delete one that is no longer needed.`,
  });
}

async function announceSubject(
  caller: Caller,
  subject: StoredRule['condition']['subject'],
  now: number,
): Promise<void> {
  const windows = [now, now + 2 * TRUSTED_FOR_MS].map((at) => hourOf(caller, at));
  for (const { owner, name, window } of new Map(windows.map((one) => [one.window.startsAt, one])).values()) {
    const { startsAt, endsAt } = window;
    await announceRules({ owner, name, startsAt, expiresAt: endsAt + COUNTER_KEPT_S }, subject);
  }
}

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether the rule is another company's or nobody's */
export async function requireRule(company: string, id: string): Promise<StoredRule> {
  const found = await findRule(company, id);
  if (found) return found;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The alert rule does not exist', {
    details: 'It was never made or was deleted. GET /v2/alert-rules lists the rules of your company.',
  });
}

/** What is to be another; what is left out stays. */
export type RuleChange = { [Field in keyof RuleBody]?: RuleBody[Field] | undefined };

/**
 * Changes a rule. Another condition begins anew: its wait starts over and its open alert is resolved. Another duration is
 * measured from when the condition was first met. Whatever else changes leaves both as they are.
 */
export async function updateRule(
  caller: Caller,
  id: string,
  change: RuleChange,
  now: number,
): Promise<StoredRule> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  await requireChannels(caller.company, change.channels ?? []);
  const own = await ownMetricsOf(caller);
  return changeRule(caller.company, id, now, (rule) => ({
    ...definitionOf({ ...bodyOf(rule), ...given }, caller.plan, own),
    snoozedUntil: rule.snoozedUntil,
  }));
}

/** Nothing is told of the rule until then; 0 ends it. What fires meanwhile, and still does then, is told then. */
export async function snoozeRule(
  company: string,
  id: string,
  until: number,
  now: number,
): Promise<StoredRule> {
  return changeRule(company, id, now, ({ state: _state, ...rule }) => ({ ...rule, snoozedUntil: until }));
}

async function changeRule(
  company: string,
  id: string,
  now: number,
  wanted: (rule: StoredRule) => RuleDefinition,
): Promise<StoredRule> {
  return retried(async () => {
    const rule = await requireRule(company, id);
    const definition = wanted(rule);
    const resolution = endOf(rule, definition);
    const { state, effects } =
      resolution === undefined ? { state: rule.state, effects: [] } : abandon(rule.state, now);
    const next: StoredRule = { ...rule, ...pickDefinition(definition), state, updatedAt: now };
    next.dueAt = dueOf(next, state, now);
    const transition = {
      rule: next,
      effects,
      facts: new Map(),
      resolution: resolution ?? 'recovered',
      at: now,
    } as const;
    return { outcome: await commit(company, transition), transition, company };
  });
}

function pickDefinition(definition: RuleDefinition): RuleDefinition {
  const { name, condition, forMs, severity, isActive, channels, snoozedUntil } = definition;
  return { name, condition, forMs, severity, isActive, channels, snoozedUntil };
}

/** Why the change ends what goes on; undefined where it does not. */
function endOf(before: RuleDefinition, after: RuleDefinition): Resolution | undefined {
  if (before.isActive && !after.isActive) return 'rule_deactivated';
  const isSame = JSON.stringify(before.condition) === JSON.stringify(after.condition);
  return isSame ? undefined : 'rule_changed';
}

/** Takes the rule away; its open alert is resolved with it. */
export async function deleteRule(company: string, id: string, now: number): Promise<void> {
  await retried(async () => {
    const rule = await requireRule(company, id);
    const { effects } = abandon(rule.state, now);
    const transition = { rule, effects, facts: new Map(), resolution: 'rule_deleted', at: now } as const;
    return { outcome: await commitDeletion(company, transition), transition, company };
  });
}

/** Tries again with what an evaluation has made of the rule meanwhile, then sends what there is to tell. */
export async function retried(
  attempt: () => Promise<{ outcome: CommitOutcome; transition: Transition; company: string }>,
): Promise<StoredRule> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { outcome, transition, company } = await attempt();
    if (outcome !== 'done') continue;
    await sendSoon(
      company,
      transition.effects.map(({ alert }) => alert),
      outboxParts,
    );
    return transition.rule;
  }
  throw new PlatformError('RESOURCE_CONFLICT', 'The alert rule is changing', {
    details: 'Others change it at the same time. Nothing was changed by this call; try again.',
    retryAfterSeconds: 1,
  });
}
