import type { Alert } from '#shared/alerts/alert.ts';
import type { DataSet } from './data-sets.ts';

const SEVERITIES = ['info', 'warning', 'critical'] as const;
const HOUR = 3_600_000;

/** The alerts of a data set, oldest first, some hundred at a time. */
export async function* madeUpAlerts(set: DataSet): AsyncGenerator<Alert[]> {
  for (let from = 0; from < set.events; from += 500) {
    const count = Math.min(500, set.events - from);
    yield Array.from({ length: count }, (_value, index) => alertOf(set, from + index));
  }
}

function alertOf(set: DataSet, n: number): Alert {
  const names = set.valuesOf('product_category');
  const rule = n % names.length;
  const name = names[rule] ?? '';
  const triggeredAt = Date.parse(set.period.start) + n * (set.events > 1_000 ? 0.8 : 11) * HOUR;
  const isOpen = n % 9 === 8;
  return {
    id: `alert_01KB${String(n).padStart(22, '0')}`,
    ruleId: `rule_${rule}`,
    ruleName: name,
    kind: 'threshold',
    metric: 'revenue',
    severity: SEVERITIES[n % 3] ?? 'info',
    operator: '<',
    threshold: String(1_000 * set.scale),
    value: `${899 * set.scale}.5`,
    message: `${name}: revenue is ${899 * set.scale}.5, below ${1_000 * set.scale}`,
    fingerprint: 'f',
    channels: [],
    status: isOpen ? 'unread' : 'resolved',
    triggeredAt,
    readAt: null,
    resolvedAt: isOpen ? null : triggeredAt + (1 + (n % 30)) * 0.7 * HOUR,
    resolution: isOpen ? null : 'recovered',
  };
}
