import {
  ConditionalCheckFailedException,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { AlertFacts, Notice, Resolution } from './alert.ts';
import { alertPut, alertUpdate } from './alert-store.ts';
import { type StoredRule, seenKey } from './item-store.ts';
import type { Effect } from './machine.ts';
import { ruleDelete, rulePut } from './rule-store.ts';

/** One change of a rule's state, and of its alerts. */
export interface Transition {
  rule: StoredRule;
  effects: readonly Effect[];
  /** What an alert that begins is about, by its id. */
  facts: ReadonlyMap<string, AlertFacts>;
  /** Why alerts end. */
  resolution: Resolution;
  at: number;
}

/** Whether it took place; `stale` where the rule has changed since it was read. */
export type CommitOutcome = 'done' | 'stale' | 'seen';

/** Longer than any queue or stream keeps what it delivers again. */
const SEEN_KEPT_S = 30 * 86_400;

/**
 * Writes the rule's new state, its alerts and their notifications, all or none: whatever evaluates twice, at the same
 * time or late finds the rule changed. What is to be told stands with the alert until it is sent.
 */
export async function commit(company: string, transition: Transition): Promise<CommitOutcome> {
  const { committed } = await transact([
    rulePut(company, transition.rule),
    ...alertChanges(company, transition),
  ]);
  return committed ? 'done' : 'stale';
}

/** The same for the data points of a delta, which a rule sees once. */
export async function commitOnce(
  company: string,
  delta: string,
  transition: Transition,
): Promise<CommitOutcome> {
  const outcome = await transact([
    { Put: seenPut(company, delta, transition.rule.id, transition.at) },
    rulePut(company, transition.rule),
    ...alertChanges(company, transition),
  ]);
  if (outcome.committed) return 'done';
  return outcome.reasons[0]?.Code === 'ConditionalCheckFailed' ? 'seen' : 'stale';
}

/** Notes that a rule has seen a delta that changes nothing of it. */
export async function markSeen(company: string, delta: string, rule: string, at: number): Promise<void> {
  const { TableName, Item, ConditionExpression } = seenPut(company, delta, rule, at);
  try {
    await dynamo().send(new PutItemCommand({ TableName, Item, ConditionExpression }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Takes the rule away; its alert ends with it. */
export async function commitDeletion(company: string, transition: Transition): Promise<CommitOutcome> {
  const { committed } = await transact([
    ...ruleDelete(company, transition.rule),
    ...alertChanges(company, transition),
  ]);
  return committed ? 'done' : 'stale';
}

function seenPut(company: string, delta: string, rule: string, at: number) {
  return {
    TableName: requireEnv(ENV.recordsTable),
    Item: {
      ...seenKey(company, delta, rule),
      expires_at: { N: String(Math.ceil(at / 1000) + SEEN_KEPT_S) },
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
}

/** One write for each alert, whatever happens to it: it may begin and end at once. */
function alertChanges(company: string, { effects, facts, resolution, at }: Transition): TransactWriteItem[] {
  return [...Map.groupBy(effects, ({ alert }) => alert)].map(([alert, own]) => {
    const notices = own.flatMap(noticesOf);
    const isEnd = own.some(({ kind }) => kind === 'resolved');
    const about = facts.get(alert);
    if (about) return alertPut(company, alert, about, at, notices, isEnd);
    return alertUpdate(company, alert, at, { notices, ...(isEnd ? { resolution } : {}) });
  });
}

function noticesOf(effect: Effect): Notice[] {
  switch (effect.kind) {
    case 'opened':
      return effect.told ? ['triggered'] : [];
    case 'told':
      return ['triggered'];
    case 'resolved':
      return effect.told ? ['resolved'] : [];
  }
}
