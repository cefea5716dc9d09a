import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { makeReport } from '#test/support/report-file.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await platform.call('enterprise', 'POST', '/v2/events?wait=true', { events: SALES });
}, 120_000);
afterAll(() => platform?.stop());

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const SALES = [
  ['o1', 'France', 'europe', '12.50'],
  ['o2', 'Spain', 'europe', '0.30'],
  ['o3', 'Japan', 'asia', '7'],
].map(([order_id, country, region, value]) => ({
  event_id: order_id,
  event: 'purchase',
  timestamp: `${yesterday}T12:00:00Z`,
  user_id: 'u1',
  value,
  properties: { order_id, country, region, quantity: 1 },
}));

const filters = { date_range: { start: yesterday, end: yesterday } };
const definition = (changes: object = {}) => ({
  name: 'Regional sales',
  sections: [
    { type: 'text', title: 'About {{region}}', text: 'Sales of {{region}}.\nBy {{author}}.' },
    { type: 'kpis', title: 'Key figures', metrics: ['revenue', 'orders'] },
    { type: 'breakdown', title: 'By country', dimension: 'country', metrics: ['revenue'], chart: 'bar' },
  ],
  parameters: [
    { name: 'region', type: 'filter', filter: 'regions', required: true },
    { name: 'author', type: 'text', default: 'nobody' },
  ],
  ...changes,
});
const call = (method: string, path: string, body?: object, plan: DemoPlan = 'enterprise') =>
  platform.call(plan, method, path, body);
const make = async (changes: object = {}): Promise<Answer> =>
  call('POST', '/v2/templates', definition(changes));
const idOf = ({ json }: Answer) => String(json['template_id']);
const codeOf = ({ json }: Answer) => (json['error'] as { code: string } | undefined)?.code;

interface File {
  report: { filters: object[] };
  sections: { type: string; title: string; text?: string }[];
  summary: { metric: string; value: number }[];
  tables: { id: string; rows: object[] }[];
}

describe('a template of one’s own', () => {
  it('is made, read, listed, changed and deleted', async () => {
    const made = await make();
    const id = idOf(made);
    expect(made.status).toBe(201);
    expect(made.headers.get('Location')).toBe(`${platform.url}/v2/templates/${id}`);
    expect(made.json).toMatchObject({ version: 1, built_in: false, metrics: ['revenue', 'orders'] });
    expect((await call('GET', `/v2/templates/${id}`)).json).toEqual(made.json);
    const changed = await call('PUT', `/v2/templates/${id}`, {
      ...definition({ name: 'Another' }),
      version: 1,
    });
    expect(changed.json).toMatchObject({ template_id: id, version: 2, name: 'Another' });
    const late = await call('PUT', `/v2/templates/${id}`, { ...definition(), version: 1 });
    expect([late.status, codeOf(late)]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect((await call('DELETE', `/v2/templates/${id}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE'])
      expect(codeOf(await call(method, `/v2/templates/${id}`))).toBe('TEMPLATE_NOT_FOUND');
  });

  it('comes after the library in a list that is walked page by page', async () => {
    const own = [idOf(await make()), idOf(await make())];
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await call('GET', `/v2/templates?limit=3${cursor && `&cursor=${cursor}`}`);
      const page = json['templates'] as { template_id: string }[];
      expect(page.length).toBeLessThanOrEqual(3);
      ids.push(...page.map(({ template_id }) => template_id));
      cursor = json['next_cursor'] as string | null;
    }
    expect(ids.slice(0, 2)).toEqual(['sales_overview', 'revenue_analysis']);
    expect(ids.slice(-2)).toEqual(own);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('decides what stands in a report, which keeps its version when the template goes on', async () => {
    const id = idOf(await make());
    const parameters = { region: ['europe'], author: 'Ann' };
    const first = await makeReport(platform, 'enterprise', { template_id: id, filters, parameters });
    await call('PUT', `/v2/templates/${id}`, definition({ sections: [definition().sections[1]] }));
    const second = await makeReport(platform, 'enterprise', { template_id: id, filters, parameters });
    await call('DELETE', `/v2/templates/${id}`);
    expect([first, second].map(({ details }) => details['template_version'])).toEqual([1, 2]);
    const file = JSON.parse(first.text) as File;
    expect(file.sections).toMatchObject([
      { type: 'text', title: 'About europe', text: 'Sales of europe.\nBy Ann.' },
      { type: 'kpis', title: 'Key figures' },
      { type: 'breakdown', title: 'By country' },
    ]);
    expect(file.summary).toMatchObject([
      { metric: 'revenue', value: 12.8 },
      { metric: 'orders', value: 2 },
    ]);
    expect(file.tables[0]?.rows).toEqual([
      { country: 'France', revenue: 12.5 },
      { country: 'Spain', revenue: 0.3 },
    ]);
    expect((JSON.parse(second.text) as File).sections).toMatchObject([{ type: 'kpis' }]);
    const details = await call('GET', `/v2/reports/${first.id}`);
    expect(details.json).toMatchObject({ template_id: id, filters_applied: { regions: ['europe'] } });
  });

  it('has a table in every format, also where its sections have none', async () => {
    const id = idOf(await make({ sections: [definition().sections[1]], parameters: [] }));
    const { text } = await makeReport(platform, 'enterprise', { template_id: id, filters, format: 'csv' });
    expect(text.trim().split('\r\n')).toEqual([
      'metric,value,previous,change',
      'revenue,19.8,,',
      'orders,3,,',
    ]);
  });

  it('is refused with every fault named', async () => {
    const sections = [{ type: 'breakdown', title: 'A', dimension: 'video_id', metrics: ['revenue', 'luck'] }];
    const unknown = await make({ sections });
    expect(unknown.status).toBe(400);
    expect(JSON.stringify(unknown.json)).toContain('sections[0].metrics[1]');
    const notKept = await make({ sections: [{ ...sections[0], metrics: ['revenue'] }] });
    expect(JSON.stringify(notKept.json)).toContain('revenue is not kept by video_id');
    const without = await call('POST', '/v2/reports/generate', {
      name: 'No region',
      template_id: idOf(await make()),
      filters,
    });
    expect([without.status, codeOf(without)]).toEqual([400, 'PARAMETER_REQUIRED']);
    const library = await call('PUT', '/v2/templates/sales_overview', definition());
    expect([library.status, JSON.stringify(library.json)]).toEqual([
      400,
      expect.stringContaining('built-in'),
    ]);
  });

  it('comes with Professional', async () => {
    const refused = await call('POST', '/v2/templates', definition(), 'basic');
    expect([refused.status, codeOf(refused)]).toEqual([403, 'PLAN_FEATURE_UNAVAILABLE']);
    const preview = await call('POST', '/v2/templates/preview', { template: definition(), filters }, 'basic');
    expect(codeOf(preview)).toBe('PLAN_FEATURE_UNAVAILABLE');
    expect((await call('POST', '/v2/templates', definition(), 'professional')).status).toBe(201);
  });
});

describe('a preview', () => {
  const body = { filters, parameters: { region: ['europe'] } };

  it('is what the report will hold, of a template that is stored or not', async () => {
    const unsaved = await call('POST', '/v2/templates/preview', { template: definition(), ...body });
    expect(unsaved.json).toMatchObject({
      template_id: null,
      sections: [
        { type: 'text', text: 'Sales of europe.\nBy nobody.' },
        {
          type: 'kpis',
          summary: [
            { metric: 'revenue', value: 12.8 },
            { metric: 'orders', value: 2 },
          ],
        },
        {
          type: 'breakdown',
          charts: [{ kind: 'bar', labels: ['France', 'Spain'] }],
          tables: [
            {
              id: 'data',
              rows: [{ country: 'France', revenue: 12.5 }, { country: 'Spain' }],
              has_more: false,
            },
          ],
        },
      ],
    });
    const id = idOf(await make());
    const stored = await call('POST', '/v2/templates/preview', { template_id: id, ...body });
    expect(stored.json).toEqual({ ...unsaved.json, template_id: id, template_version: 1 });
  });

  it('shows the first rows of raw data, and stays short', async () => {
    const raw = await call('POST', '/v2/templates/preview', { template_id: 'raw_data', filters });
    expect(raw.json['sections']).toMatchObject([
      { tables: [{ rows: [{ name: 'purchase' }, {}, {}], has_more: false }] },
    ]);
    const long = { date_range: { start: '2026-01-01', end: '2026-06-30' } };
    const refused = await call('POST', '/v2/templates/preview', { template_id: 'raw_data', filters: long });
    expect(codeOf(refused)).toBe('VALIDATION_ERROR');
    const both = await call('POST', '/v2/templates/preview', {
      template_id: 'raw_data',
      template: definition(),
      filters,
    });
    expect(codeOf(both)).toBe('VALIDATION_ERROR');
  });
});
