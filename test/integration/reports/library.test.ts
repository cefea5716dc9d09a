import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { makeReport } from '#test/support/report-file.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await platform.call('enterprise', 'POST', '/v2/events?wait=true', { events: EVENTS });
}, 120_000);
afterAll(() => platform?.stop());

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const at = (hour: number) => `${yesterday}T${String(hour).padStart(2, '0')}:00:00Z`;
const EVENTS = [
  {
    event_id: 'e1',
    event: 'purchase',
    timestamp: at(9),
    user_id: '=cmd',
    value: '12.50',
    properties: { order_id: 'o1', country: 'France', product_category: 'gifts', note: 'a,"b"' },
  },
  { event_id: 'e2', event: 'session_start', timestamp: at(10), anonymous_id: 'a1', session_id: 's1' },
  {
    event_id: 'e3',
    event: 'session_end',
    timestamp: at(11),
    session_id: 's1',
    properties: { pages: 3, duration: 60 },
  },
  { event_id: 'e4', event: 'video_view', timestamp: at(12), user_id: 'u2', properties: { video_id: 'v1' } },
  {
    event_id: 'e5',
    event: 'api_request',
    timestamp: at(13),
    properties: { endpoint: '/x', duration: 20, status: 200 },
  },
  { event_id: 'e6', metric: 'cpu_usage', value: 0.5, timestamp: at(14) },
];

const made = (template_id: string, format: string, changes: object = {}) =>
  makeReport(platform, 'enterprise', {
    template_id,
    format,
    filters: { date_range: { start: yesterday, end: yesterday } },
    ...changes,
  });

const LEADS: [string, string, number][] = [
  ['sales_overview', 'revenue', 12.5],
  ['revenue_analysis', 'revenue', 12.5],
  ['executive_summary', 'orders', 1],
  ['traffic_overview', 'sessions', 1],
  ['user_engagement', 'session_duration', 60],
  ['video_performance', 'views', 1],
  ['system_health', 'cpu_usage', 0.5],
];

describe('the library', () => {
  it.each(LEADS)(
    'makes %s with the figures of its sections, and names its version',
    async (id, metric, value) => {
      const { details, text } = await made(id, 'json');
      expect(details).toMatchObject({ status: 'completed', template_id: id, template_version: 1 });
      const file = JSON.parse(text) as {
        report: object;
        summary: { metric: string; value: number | null }[];
        sections: { summary: string[]; charts: string[]; tables: string[] }[];
        charts: { id: string }[];
        tables: { id: string; rows: unknown[] }[];
      };
      expect(file.report).toMatchObject({ template_id: id, template_version: 1 });
      expect(file.summary.find((kpi) => kpi.metric === metric)).toMatchObject({ value });
      expect(file.tables[0]?.id).toBe('data');
      expect(file.tables[0]?.rows.length).toBeGreaterThan(0);
      // What sections name is there, and nothing else is.
      const named = (of: 'summary' | 'charts' | 'tables') =>
        file.sections.flatMap((section) => section[of]).sort();
      expect(named('charts')).toEqual(file.charts.map((chart) => chart.id).sort());
      expect(named('tables')).toEqual(file.tables.map((table) => table.id).sort());
      expect(named('summary')).toEqual(file.summary.map((kpi) => kpi.metric).sort());
    },
  );

  it('gives every event as it was accepted, in order, inert', async () => {
    const { details, text } = await made('raw_data', 'csv');
    expect(details).toMatchObject({ file_info: { row_count: 6, inert_cells: 1 } });
    const [heading, ...rows] = text.trim().split('\r\n');
    expect(heading).toBe(
      'timestamp,event_id,kind,name,user_id,anonymous_id,session_id,value,country,device,platform,product_category,region,source,video_id,properties',
    );
    expect(rows[0]).toBe(
      `${at(9).replace('Z', '.000Z')},e1,event,purchase,'=cmd,,,12.5,France,,,gifts,,,,"{""order_id"":""o1"",""note"":""a,\\""b\\""""}"`,
    );
    expect(rows.map((row) => row.split(',').slice(1, 4).join()).sort()).toEqual(
      EVENTS.map((event) =>
        [event.event_id, 'event' in event ? 'event' : 'metric', event.event ?? event.metric].join(),
      ),
    );
  });

  it('filters events by what they carry', async () => {
    const filters = { date_range: { start: yesterday, end: yesterday }, countries: ['France'] };
    const { text } = await made('raw_data', 'ndjson', { filters });
    expect(
      text
        .trim()
        .split('\n')
        .map((row) => (JSON.parse(row) as { event_id: string }).event_id),
    ).toEqual(['e1']);
  });

  it.each(['json', 'csv', 'ndjson', 'pdf', 'excel'])('tells the history of alerts as %s', async (format) => {
    const metric = 'session_duration';
    const rule = await platform.call('enterprise', 'POST', '/v2/alert-rules', {
      name: `=Long ${format}`,
      evaluate: 'data_point',
      metric,
      operator: '>',
      threshold: 100,
      severity: 'critical',
    });
    for (const value of [150, 50, 200]) {
      await platform.call('enterprise', 'POST', '/api/v1/analytics', { metric_type: metric, value });
    }
    const id = String(rule.json['rule_id']);
    const alerts = await platform.call('enterprise', 'GET', `/v2/alerts?rule_id=${id}`);
    expect(alerts.json['alerts']).toHaveLength(2);
    await platform.call('enterprise', 'DELETE', `/v2/alert-rules/${id}`);
    const { json: company } = await platform.call('enterprise', 'GET', '/v2/admin/company');
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: String(company['time_zone']) }).format();
    const filters = { date_range: { start: yesterday, end: today } };
    const { details, text } = await made('alert_history', format, { filters });
    expect(details).toMatchObject({ status: 'completed', template_id: 'alert_history' });
    if (format === 'json') {
      const file = JSON.parse(text) as {
        summary: { metric: string; value: number }[];
        tables: { id: string; rows: { rule: string; resolution: string; duration: number }[] }[];
        charts: { id: string }[];
      };
      expect(file.summary.find((kpi) => kpi.metric === 'alerts_critical')?.value).toBeGreaterThanOrEqual(2);
      expect(file.charts).toMatchObject([{ id: 'alerts_by_day' }]);
      const [data, byRule] = file.tables;
      expect(byRule?.rows).toContainEqual(expect.objectContaining({ rule: `=Long ${format}`, alerts: 2 }));
      expect(data?.rows.filter((row) => row.rule === `=Long ${format}`)).toMatchObject([
        { metric, condition: '> 100', value: 150, status: 'resolved', resolution: 'recovered' },
        { metric, condition: '> 100', value: 200, status: 'resolved', resolution: 'rule deleted' },
      ]);
    }
    if (format === 'csv') expect(text).toContain(`,'=Long csv,critical,${metric},> 100,150,`);
    if (format === 'ndjson') {
      const rows = text
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { rule: string; value: number });
      expect(rows.filter(({ rule }) => rule === '=Long ndjson').map(({ value }) => value)).toEqual([
        150, 200,
      ]);
    }
  });
});
