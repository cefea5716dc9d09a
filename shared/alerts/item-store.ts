import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { dueAt, dueShard } from '#shared/jobs/item.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Alert, AlertFacts, AlertStatus, Notice, Resolution } from './alert.ts';
import { NOTICES } from './alert.ts';
import type { RuleState } from './machine.ts';
import type { RuleDefinition } from './rule.ts';

/** A rule with its state, as it is kept. */
export interface StoredRule extends RuleDefinition {
  /** `rule_…` */
  id: string;
  /** Epoch milliseconds. */
  createdAt: number;
  updatedAt: number;
  createdBy: string;
  state: RuleState;
  /** Rises with every write, which is conditional on it. */
  version: number;
  /** When the clock must look; null where only data can change it. */
  dueAt: number | null;
}

type Item = Record<string, AttributeValue>;

export const rulesPartition = (company: string) => PARTITIONS.records.alertRules(company);
export const alertsPartition = (company: string) => PARTITIONS.records.alerts(company);
export const ruleKey = (company: string, id: string) => key(rulesPartition(company), id);
export const alertKey = (company: string, id: string) => key(alertsPartition(company), id);
/** Says that a rule has seen the data points of a delta. */
export const seenKey = (company: string, delta: string, rule: string) =>
  key(PARTITIONS.records.alertSeen(company), `${delta}#${rule}`);

function key(pk: string, sk: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** The company of a rules' or alerts' partition key; undefined for the key of another kind of record. */
export function alertRecordOf(partition: string): { company: string; kind: 'rule' | 'alert' } | undefined {
  const [, company, kind] = /^([^#]+)#(alert_rules|alerts)$/.exec(partition) ?? [];
  if (company === undefined) return undefined;
  return { company, kind: kind === 'alerts' ? 'alert' : 'rule' };
}

export function ruleItem(company: string, rule: StoredRule): Item {
  const { id, version, state, createdAt, updatedAt, createdBy, dueAt: due, ...definition } = rule;
  return {
    ...ruleKey(company, id),
    version: { N: String(version) },
    rule: { S: JSON.stringify(definition) },
    rule_state: { S: JSON.stringify(state) },
    created_at: { N: String(createdAt) },
    updated_at: { N: String(updatedAt) },
    created_by: { S: createdBy },
    ...(due === null ? {} : dueAttributes(id, due)),
  };
}

/** @throws Error where the item is no rule; only a fault of ours writes such a one */
export function readRuleItem(item: Item): StoredRule {
  const due = item['due_at']?.S;
  return {
    ...(JSON.parse(text(item, 'rule')) as RuleDefinition),
    id: text(item, 'sk'),
    version: number(item, 'version'),
    state: JSON.parse(text(item, 'rule_state')) as RuleState,
    createdAt: number(item, 'created_at'),
    updatedAt: number(item, 'updated_at'),
    createdBy: text(item, 'created_by'),
    dueAt: due === undefined ? null : Date.parse(due),
  };
}

export function dueAttributes(id: string, at: number): Item {
  return { due_shard: { S: dueShard(id) }, due_at: { S: dueAt(at) } };
}

/** Attribute of a notification that is still to be sent. */
export const noticeAttribute = (notice: Notice) => `notify_${notice}`;

export function alertItem(company: string, id: string, facts: AlertFacts, at: number): Item {
  return {
    ...alertKey(company, id),
    facts: { S: JSON.stringify(facts) },
    alert_status: { S: 'unread' },
    severity: { S: facts.severity },
    rule_id: { S: facts.ruleId },
    triggered_at: { N: String(at) },
  };
}

export function readAlertItem(item: Item): Alert {
  return {
    ...(JSON.parse(text(item, 'facts')) as AlertFacts),
    id: text(item, 'sk'),
    status: text(item, 'alert_status') as AlertStatus,
    triggeredAt: number(item, 'triggered_at'),
    readAt: optionalNumber(item, 'read_at'),
    resolvedAt: optionalNumber(item, 'resolved_at'),
    resolution: (item['resolution']?.S as Resolution | undefined) ?? null,
  };
}

/** Notifications that are still to be sent, in their order. */
export function openNotices(item: Item): { notice: Notice; at: number }[] {
  return NOTICES.flatMap((notice) => {
    const at = optionalNumber(item, noticeAttribute(notice));
    return at === null ? [] : [{ notice, at }];
  });
}

function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A record of alerts lacks the text ${name}.`);
  return value;
}

function number(item: Item, name: string): number {
  const value = optionalNumber(item, name);
  if (value === null) throw new Error(`A record of alerts lacks the number ${name}.`);
  return value;
}

function optionalNumber(item: Item, name: string): number | null {
  const value = item[name]?.N;
  return value === undefined ? null : Number(value);
}
