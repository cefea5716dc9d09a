import { describe, expect, it } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { inBatches } from '#shared/rendering/batches.ts';
import type { Cell, ReportDocument, Table } from '#shared/rendering/document.ts';
import { buildDocument } from '#shared/reports/document/build.ts';
import { type ReportRequest, templateOf } from '#shared/reports/report-request.ts';
import { noCohorts } from '#test/support/no-cohorts.ts';
import { figuresOfSales } from './fake-figures.ts';

const NOW = Date.UTC(2026, 6, 10, 12);
const at = (text: string) => Date.parse(text);

function alert(id: string, from: string, to: string | null, changes: Partial<Alert> = {}): Alert {
  return {
    id: `alert_${id}`,
    ruleId: 'rule_1',
    ruleName: 'Big day',
    kind: 'threshold',
    metric: 'revenue',
    severity: 'info',
    operator: '>',
    threshold: '1000',
    value: '1499.5',
    message: 'Big day: revenue is 1499.5, above 1000',
    fingerprint: 'f',
    channels: [],
    status: to === null ? 'unread' : 'resolved',
    triggeredAt: at(from),
    readAt: null,
    resolvedAt: to === null ? null : at(to),
    resolution: to === null ? null : 'recovered',
    ...changes,
  };
}

async function build(
  alerts: readonly Alert[],
  changes: Partial<ReportRequest> = {},
  period = { start: '2026-07-01', end: '2026-07-05' },
): Promise<ReportDocument> {
  const request: ReportRequest = {
    name: 'Alerts',
    description: null,
    template_id: 'alert_history',
    format: 'json',
    filters: { date_range: period },
    layout: { orientation: 'landscape', include_charts: true, chart_types: ['bar'] },
    company_name: 'Shop',
    plan: 'enterprise',
    time_zone: 'Europe/London',
    currency: 'GBP',
    estimate_ms: 1000,
    ...changes,
  };
  const { document } = await buildDocument({
    reportId: 'rpt_1',
    company: 'co_a',
    request,
    template: templateOf(request),
    query: figuresOfSales([]),
    readEvents: async function* () {},
    readAlerts: async function* (company, before) {
      expect(company).toBe('co_a');
      for (const one of alerts) if (one.triggeredAt < before) yield [one];
    },
    readRetention: noCohorts,
    now: NOW,
    onPart: () => Promise.resolve(),
  });
  return document;
}

async function rowsOf(table: Table | undefined): Promise<Record<string, Cell>[]> {
  const rows: Record<string, Cell>[] = [];
  if (!table) return rows;
  for await (const batch of inBatches(table.rows))
    for (const row of batch)
      rows.push(Object.fromEntries(table.columns.map(({ key }, index) => [key, row[index] ?? null])));
  return rows;
}

const listOf = (document: ReportDocument) => rowsOf(document.tables.find(({ id }) => id === 'data'));
const rulesOf = (document: ReportDocument) => rowsOf(document.tables.find(({ id }) => id === 'by_rule'));
const kpisOf = ({ kpis }: ReportDocument) => Object.fromEntries(kpis.map(({ key, value }) => [key, value]));

describe('which alerts are those of a period', () => {
  // Days of London in summer begin at 23:00 UTC.
  it.each([
    ['over before it', '2026-06-30T20:00Z', '2026-06-30T23:00Z', null],
    ['open into it', '2026-06-30T20:00Z', '2026-06-30T23:00:01Z', ['10801', '1']],
    ['within it', '2026-07-02T08:00Z', '2026-07-02T08:00:01.5Z', ['1.5', '1.5']],
    ['of no length', '2026-07-02T08:00Z', '2026-07-02T08:00Z', ['0', '0']],
    ['of no length at its beginning', '2026-06-30T23:00Z', '2026-06-30T23:00Z', ['0', '0']],
    ['out of it', '2026-07-05T22:59:50Z', '2026-07-05T23:00:10Z', ['20', '10']],
    ['all around it', '2026-06-30T22:00Z', '2026-07-06T00:00Z', ['439200', '432000']],
    ['after it', '2026-07-05T23:00Z', '2026-07-06T08:00Z', null],
    ['open until now', '2026-07-05T22:00Z', null, ['396000', '3600']],
    ['ended after the report was begun', '2026-07-05T22:00Z', '2026-07-11T00:00Z', ['396000', '3600']],
  ])('one that is %s', async (_name, from, to, durations) => {
    const found = await listOf(await build([alert('1', from, to)]));
    const shown = found.map((row) => [row['duration'], row['duration_in_period']]);
    expect(shown).toEqual(durations === null ? [] : [durations]);
  });

  it('none that fires after the report was begun', async () => {
    const today = { start: '2026-07-10', end: '2026-07-10' };
    const document = await build([alert('1', '2026-07-10T12:00:01Z', null)], {}, today);
    expect(kpisOf(document)).toMatchObject({ alerts: '0', alert_longest: null });
    expect(document.notes).toContain('No alert was open in this period.');
    expect(document.charts).toEqual([]);
  });
});

it('counts and adds up by severity, by rule and by day', async () => {
  const other = { ruleId: 'rule_2', ruleName: 'Errors', severity: 'critical', metric: 'error_rate' } as const;
  const document = await build([
    alert('0', '2026-06-30T22:59:50Z', '2026-06-30T23:00:30Z'),
    alert('1', '2026-07-01T10:00:00Z', '2026-07-01T10:01:00Z'),
    alert('2', '2026-07-01T23:30:00Z', null, other),
    alert('3', '2026-07-02T10:00:00Z', '2026-07-02T10:02:00Z', { ruleName: 'Bigger day' }),
  ]);
  const openFor = at('2026-07-05T23:00Z') - at('2026-07-01T23:30Z');
  expect(kpisOf(document)).toEqual({
    alerts: '4',
    alerts_fired: '3',
    alerts_critical: '1',
    alerts_warning: '0',
    alerts_info: '3',
    alerts_open: '1',
    alert_time: String(210 + openFor / 1000),
    alert_longest: String((NOW - at('2026-07-01T23:30Z')) / 1000),
  });
  expect(await rulesOf(document)).toMatchObject([
    {
      rule: 'Bigger day',
      alerts: '3',
      alerts_fired: '2',
      alerts_open: '0',
      alert_time: '210',
      alert_longest: '120',
    },
    { rule: 'Errors', severity: 'critical', metric: 'error_rate', alerts: '1', alerts_open: '1' },
  ]);
  expect(document.charts).toMatchObject([
    {
      labels: ['2026-07-01', '2026-07-02', '2026-07-03', '2026-07-04', '2026-07-05'],
      series: [
        { name: 'Critical', values: ['0', '1', '0', '0', '0'] },
        { name: 'Warning', values: ['0', '0', '0', '0', '0'] },
        { name: 'Info', values: ['1', '1', '0', '0', '0'] },
      ],
    },
  ]);
});

it('shows each as it was when the report was begun', async () => {
  const [open, ended, read] = await listOf(
    await build([
      alert('1', '2026-07-01T10:00Z', '2026-07-11T00:00Z', { resolution: 'by_user' }),
      alert('2', '2026-07-01T10:00Z', '2026-07-01T11:00Z', { resolution: 'rule_deleted' }),
      alert('3', '2026-07-01T10:00Z', null, {
        status: 'read',
        readAt: at('2026-07-01T10:30Z'),
        kind: 'no_data',
      }),
    ]),
  );
  expect(open).toMatchObject({ resolved_at: null, status: 'unread', resolution: null, condition: '> 1000' });
  expect(ended).toMatchObject({ status: 'resolved', resolution: 'rule deleted', value: '1499.5' });
  expect(read).toMatchObject({ status: 'read', resolution: null });
});

it('keeps to the metrics that are asked for, and says that other filters do not narrow it', async () => {
  const range = { start: '2026-07-01', end: '2026-07-05' };
  const document = await build(
    [
      alert('1', '2026-07-01T10:00Z', null),
      alert('2', '2026-07-01T10:00Z', null, { metric: 'orders', ruleId: 'rule_2' }),
    ],
    { filters: { date_range: range, metrics: ['orders'], countries: ['France'] } },
  );
  expect(await listOf(document)).toMatchObject([{ alert_id: 'alert_2' }]);
  expect(document.notes.join()).toContain('not narrowed by country');
});
