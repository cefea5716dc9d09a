import type { Alert } from '#shared/alerts/alert.ts';
import type { Cell, Column } from '#shared/rendering/document.ts';
import type { SectionOf } from '../templates/section.ts';
import { type Episode, episodesOf, secondsOf } from './alert-episodes.ts';
import { type BuiltSection, type SectionContext, sectionOf } from './context.ts';

const text = (key: string, label: string): Column => ({ key, label, type: { kind: 'text' } });
const time = (key: string, label: string): Column => ({ key, label, type: { kind: 'datetime' } });
const seconds = (key: string, label: string): Column => ({ key, label, type: { kind: 'seconds' } });

const COLUMNS: Column[] = [
  time('triggered_at', 'Fired'),
  time('resolved_at', 'Ended'),
  text('rule', 'Rule'),
  text('severity', 'Severity'),
  text('metric', 'Metric'),
  text('condition', 'Condition'),
  { key: 'value', label: 'Value', type: { kind: 'decimal' } },
  seconds('duration', 'Duration'),
  seconds('duration_in_period', 'In the period'),
  text('status', 'Status'),
  text('resolution', 'Ended by'),
  text('alert_id', 'Alert'),
];

/** So many are expected at most, for whoever follows the progress. */
const USUAL_ALERTS = 1_000;

/** A row per alert that was open in the period. It is read while the file is written: its size costs no memory. */
export function alertListSection(context: SectionContext, { title }: SectionOf<'alert_list'>): BuiltSection {
  async function* rows(): AsyncGenerator<Cell[][]> {
    for await (const episodes of episodesOf(context)) yield episodes.map(rowOf);
  }
  const table = { id: 'alerts', title, columns: COLUMNS, rows: rows() };
  return {
    section: sectionOf('alert_list', title, { tables: [table] }),
    notes: [],
    rows: USUAL_ALERTS,
    isDataSet: true,
  };
}

function rowOf({ alert, resolvedAt, durationMs, inPeriodMs }: Episode): Cell[] {
  const isOpen = resolvedAt === null;
  return [
    iso(alert.triggeredAt),
    isOpen ? null : iso(resolvedAt),
    alert.ruleName,
    alert.severity,
    alert.metric,
    conditionOf(alert),
    alert.value,
    secondsOf(durationMs),
    secondsOf(inPeriodMs),
    statusOf(alert, isOpen),
    isOpen ? null : (alert.resolution?.replaceAll('_', ' ') ?? null),
    alert.id,
  ];
}

/** As it was when the report was made. */
function statusOf({ status, readAt }: Alert, isOpen: boolean): string {
  if (!isOpen) return 'resolved';
  if (status !== 'resolved') return status;
  return readAt === null ? 'unread' : 'read';
}

const KINDS = {
  threshold: '',
  percent_change: 'change in % ',
  anomaly: 'anomaly',
  no_data: 'no data',
} as const satisfies Record<Alert['kind'], string>;

function conditionOf({ kind, operator, threshold }: Alert): string {
  const compared = operator === undefined || threshold === undefined ? '' : `${operator} ${threshold}`;
  return `${KINDS[kind]}${compared}`;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
