import { Big } from 'big.js';
import type { Evidence } from './machine.ts';
import type { Operator, RuleCondition } from './rule.ts';

/** What a value says of a condition with a threshold. Exact: both are decimals. */
export function evidenceOf(
  { operator, threshold, recovery }: Pick<RuleCondition, 'operator' | 'threshold' | 'recovery'>,
  value: string | number | null,
): Evidence {
  if (value === null) return 'no_data';
  if (operator === undefined || threshold === undefined)
    throw new Error('A rule with a threshold lacks its operator or its threshold.');
  if (holds(value, operator, threshold)) return 'met';
  if (recovery === undefined) return 'clear';
  return isRecovered(value, operator, recovery) ? 'clear' : 'held';
}

function holds(value: string | number, operator: Operator, threshold: string): boolean {
  const order = new Big(value).cmp(threshold);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '=':
      return order === 0;
  }
}

/** On the recovery threshold, or beyond it, away from the threshold. */
function isRecovered(value: string | number, operator: Operator, recovery: string): boolean {
  const order = new Big(value).cmp(recovery);
  return operator === '<' || operator === '<=' ? order >= 0 : order <= 0;
}

/** Whether a recovery threshold lies where it can only delay the end: on the quiet side of the threshold. */
export function isUsableRecovery(operator: Operator, threshold: string, recovery: string): boolean {
  const order = new Big(recovery).cmp(threshold);
  if (operator === '=') return false;
  return operator === '<' || operator === '<=' ? order >= 0 : order <= 0;
}
