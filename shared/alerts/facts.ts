import { sha256 } from '#shared/runtime/hash.ts';
import type { AlertFacts } from './alert.ts';
import type { StoredRule } from './item-store.ts';
import type { Operator } from './rule.ts';

/** What the value was compared with, where it is no threshold of the rule's own. */
export interface Reading {
  /** Decimal text as it is shown: rates in per cent. */
  value: string | null;
  /** Of an anomaly: the band in which the value was expected. */
  band?: { low: string; high: string } | undefined;
}

const WORDS: Record<Operator, string> = {
  '<': 'below',
  '<=': 'at or below',
  '>': 'above',
  '>=': 'at or above',
  '=': 'equal to',
};

/** What an alert of the rule says, as of its firing. */
export function factsOf(company: string, rule: StoredRule, reading: Reading): AlertFacts {
  const { kind, metric, operator, threshold } = rule.condition;
  return {
    ruleId: rule.id,
    ruleName: rule.name,
    kind,
    metric,
    severity: rule.severity,
    operator,
    threshold,
    value: reading.value,
    message: messageOf(rule, reading),
    fingerprint: fingerprintOf(company, rule.id),
    channels: rule.channels,
  };
}

const FINGERPRINT_LENGTH = 16;

/** Names what is alerted about, over all its episodes. */
export function fingerprintOf(company: string, rule: string): string {
  return sha256(JSON.stringify([company, rule])).slice(0, FINGERPRINT_LENGTH);
}

function messageOf({ name, condition }: StoredRule, { value, band }: Reading): string {
  const { kind, metric, operator, threshold = '' } = condition;
  const words = operator === undefined ? '' : WORDS[operator];
  switch (kind) {
    case 'threshold':
      return `${name}: ${metric} is ${value}, ${words} ${threshold}`;
    case 'percent_change':
      return `${name}: ${metric} changed by ${value} %, ${words} ${threshold} %`;
    case 'anomaly':
      return `${name}: ${metric} was ${value}, expected ${band?.low ?? ''} to ${band?.high ?? ''}`;
    case 'no_data':
      return `${name}: no data of ${metric}`;
  }
}
