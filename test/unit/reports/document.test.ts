import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBatches } from '#shared/rendering/batches.ts';
import type { Cell, ReportDocument, Table } from '#shared/rendering/document.ts';
import { buildDocument } from '#shared/reports/document/build.ts';
import { type ReportRequest, templateOf } from '#shared/reports/report-request.ts';
import { shiftDate } from '#shared/time/dates.ts';
import { noCohorts } from '#test/support/no-cohorts.ts';
import { figuresOfSales, type Sale, valuesOf } from './fake-figures.ts';

const NOW = Date.UTC(2026, 1, 15, 12);
const JANUARY = { start: '2026-01-01', end: '2026-01-31' };

function requestFor(changes: Partial<ReportRequest> = {}): ReportRequest {
  return {
    name: 'Sales of January',
    description: null,
    template_id: 'sales_overview',
    format: 'json',
    filters: { date_range: JANUARY },
    layout: { orientation: 'portrait', include_charts: true, chart_types: ['line', 'bar', 'pie'] },
    company_name: 'Shop',
    plan: 'enterprise',
    time_zone: 'Europe/London',
    currency: 'GBP',
    estimate_ms: 1000,
    ...changes,
  };
}

async function build(sales: readonly Sale[], changes: Partial<ReportRequest> = {}): Promise<ReportDocument> {
  const request = requestFor(changes);
  const { document } = await buildDocument({
    reportId: 'rpt_1',
    company: 'co_a',
    request,
    template: templateOf(request),
    query: figuresOfSales(sales),
    readEvents: async function* () {},
    readAlerts: async function* () {},
    readRetention: noCohorts,
    now: NOW,
    onPart: () => Promise.resolve(),
  });
  return document;
}

async function rowsOf(table: Table | undefined): Promise<Record<string, Cell>[]> {
  const rows: Record<string, Cell>[] = [];
  if (table === undefined) return rows;
  for await (const batch of inBatches(table.rows)) {
    for (const row of batch)
      rows.push(Object.fromEntries(table.columns.map(({ key }, index) => [key, row[index] ?? null])));
  }
  return rows;
}

const tableOf = (document: ReportDocument, id: string) => document.tables.find((table) => table.id === id);
const kpiOf = (document: ReportDocument, key: string) => document.kpis.find((kpi) => kpi.key === key);

let orders = 0;
function sale(day: string, pence: number, dims: Sale['dims'] = {}, more: Partial<Sale> = {}): Sale {
  orders += 1;
  return { day, pence, units: 1, order: `o${orders}`, customer: `c${orders % 5}`, dims, ...more };
}

const french = { country: 'France', product_category: 'gifts' };
const german = { country: 'Germany', product_category: 'toys' };

describe('figures', () => {
  it('compares with the period of equal length before', async () => {
    const document = await build([sale('2026-01-10', 150), sale('2025-12-01', 100), sale('2025-11-30', 999)]);
    expect(kpiOf(document, 'revenue')).toEqual({
      key: 'revenue',
      label: 'Revenue',
      unit: { kind: 'money', currency: 'GBP' },
      value: '1.5',
      previous: '1',
      change: '0.5',
    });
  });

  it('shows a step from a loss to a gain as a rise', async () => {
    const document = await build([sale('2026-01-10', 100), sale('2025-12-10', 200, {}, { refund: true })]);
    expect(kpiOf(document, 'revenue')).toMatchObject({ value: '1', previous: '-2', change: '1.5' });
  });

  it('makes no change out of nothing', async () => {
    const document = await build([sale('2026-01-10', 150)]);
    expect(kpiOf(document, 'revenue')).toMatchObject({ value: '1.5', previous: null, change: null });
  });

  it('leaves the comparison out where the plan keeps a part of it only, and says so', async () => {
    const filters = { date_range: { start: '2026-02-01', end: '2026-02-14' } };
    const document = await build([sale('2026-02-10', 150), sale('2026-01-25', 100)], {
      plan: 'basic',
      filters,
    });
    expect(kpiOf(document, 'revenue')?.previous).toBe('1');
    const longer = { date_range: { start: '2026-01-31', end: '2026-02-14' } };
    const without = await build([sale('2026-02-10', 150), sale('2026-01-25', 100)], {
      plan: 'basic',
      filters: longer,
    });
    expect(kpiOf(without, 'revenue')?.previous).toBeNull();
    expect(without.notes.join()).toContain('There is no comparison');
  });

  it('counts an order once, though it has lines in two countries and on two days', async () => {
    const shared = { order: 'o-shared', customer: 'c-shared' };
    const document = await build([
      sale('2026-01-10', 100, french, shared),
      sale('2026-01-11', 100, german, shared),
    ]);
    expect(kpiOf(document, 'orders')?.value).toBe('1');
    const byCountry = tableOf(document, 'by_country');
    expect(byCountry?.totals?.[byCountry.columns.findIndex(({ key }) => key === 'orders')]).toBe('1');
    expect((await rowsOf(byCountry)).map((row) => row['orders'])).toEqual(['1', '1']);
  });

  it('shows the metrics that were asked for and no others', async () => {
    const filters = { date_range: JANUARY, metrics: ['units_sold', 'revenue'] };
    const document = await build([sale('2026-01-10', 150, french)], { filters });
    expect(document.kpis.map(({ key }) => key)).toEqual(['units_sold', 'revenue']);
    expect(tableOf(document, 'data')?.columns.map(({ key }) => key)).toEqual([
      'date',
      'country',
      'units_sold',
      'revenue',
    ]);
    expect(document.charts.map(({ id }) => id)).toEqual([
      'revenue_by_day',
      'units_sold_by_day',
      'revenue_by_country',
      'revenue_by_product_category',
    ]);
  });
});

describe('the data set', () => {
  it('is by day, country and region where every event has both', async () => {
    const dims = { country: 'France', region: 'europe' };
    const document = await build([sale('2026-01-10', 150, dims), sale('2026-01-10', 50, dims)]);
    expect(await rowsOf(document.tables[0])).toMatchObject([
      { date: '2026-01-10', country: 'France', region: 'europe', revenue: '2', orders: '2' },
    ]);
  });

  it('falls back to the country where some events have no region, and shows those without a country', async () => {
    const document = await build([
      sale('2026-01-10', 150, { country: 'France', region: 'europe' }),
      sale('2026-01-10', 70, { country: 'France' }),
      sale('2026-01-10', 30),
    ]);
    expect(await rowsOf(document.tables[0])).toMatchObject([
      { date: '2026-01-10', country: 'France', revenue: '2.2', orders: '2' },
      { date: '2026-01-10', country: null, revenue: '0.3', orders: null },
    ]);
    expect(await rowsOf(tableOf(document, 'by_country'))).toMatchObject([
      { country: 'France', revenue: '2.2' },
      { country: 'Not set', revenue: '0.3', orders: null },
    ]);
  });

  it('is by day alone where the data has no dimension', async () => {
    const document = await build([sale('2026-01-10', 150)]);
    expect(await rowsOf(document.tables[0])).toMatchObject([{ date: '2026-01-10', revenue: '1.5' }]);
  });

  it('keeps the dimensions that it was filtered by', async () => {
    const filters = { date_range: JANUARY, product_categories: ['gifts'] };
    const document = await build([sale('2026-01-10', 150, french), sale('2026-01-10', 30, german)], {
      filters,
    });
    expect(await rowsOf(document.tables[0])).toMatchObject([
      { date: '2026-01-10', country: 'France', product_category: 'gifts', revenue: '1.5' },
    ]);
  });

  it('has the rows of every month of a long period', async () => {
    const filters = { date_range: { start: '2025-01-01', end: '2025-12-31' } };
    const days = Array.from({ length: 365 }, (_, index) => shiftDate('2025-01-01', index));
    const document = await build(
      days.map((day) => sale(day, 100, french)),
      { filters },
    );
    expect((await rowsOf(document.tables[0])).map((row) => row['date'])).toEqual(days);
  });

  const day = fc.integer({ min: 0, max: 75 }).map((offset) => shiftDate('2025-12-01', offset));
  const dims = fc.record(
    {
      country: fc.constantFrom('France', 'Germany', 'Spain'),
      region: fc.constantFrom('europe', 'asia'),
      product_category: fc.constantFrom('gifts', 'toys'),
    },
    { requiredKeys: [] },
  );
  const anySale = fc.record({
    day,
    pence: fc.integer({ min: 0, max: 99_999 }),
    units: fc.integer({ min: 0, max: 9 }),
    order: fc.constantFrom('o1', 'o2', 'o3', 'o4'),
    customer: fc.constantFrom('c1', 'c2'),
    refund: fc.boolean(),
    dims,
  });
  const filters = fc.record(
    {
      countries: fc.constant<string[]>(['France', 'Spain']),
      regions: fc.constant<string[]>(['europe']),
      product_categories: fc.constant<string[]>(['toys']),
    },
    { requiredKeys: [] },
  );

  it('adds up to the total of the matching events, whatever they lack and whatever is filtered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySale, { maxLength: 40 }), filters, async (sales, chosen) => {
        fc.pre(Object.keys(chosen).length < 3);
        const date_range = { start: '2025-12-20', end: '2026-02-05' };
        const document = await build(sales, { filters: { date_range, ...chosen } });
        const matching = sales.filter(
          (one) =>
            one.day >= date_range.start &&
            one.day <= date_range.end &&
            (!chosen.countries || chosen.countries.includes(one.dims.country ?? '')) &&
            (!chosen.regions || chosen.regions.includes(one.dims.region ?? '')) &&
            (!chosen.product_categories ||
              chosen.product_categories.includes(one.dims.product_category ?? '')),
        );
        const rows = await rowsOf(document.tables[0]);
        for (const name of ['revenue', 'units_sold', 'refunds']) {
          const pence = rows.reduce((sum, row) => sum + Math.round(Number(row[name] ?? 0) * 100), 0);
          const expected = valuesOf(matching, [name])[name] ?? 0;
          expect({ name, pence }).toEqual({ name, pence: Math.round(Number(expected) * 100) });
        }
        for (const name of ['revenue', 'orders', 'cancellations', 'customers']) {
          expect(kpiOf(document, name)?.value).toBe(valuesOf(matching, [name])[name]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('charts', () => {
  const sales = [sale('2026-01-10', 150, french), sale('2026-01-12', 50, german)];

  it('draws every day of the period, 0 where nothing was sold', async () => {
    const [line] = (await build(sales)).charts;
    expect(line?.kind).toBe('line');
    expect(line?.labels).toHaveLength(31);
    expect(line?.series[0]?.values.slice(8, 13)).toEqual(['0', '1.5', '0', '0.5', '0']);
  });

  it('leaves days that are still to come empty', async () => {
    const filters = { date_range: { start: '2026-02-14', end: '2026-02-17' } };
    const document = await build([sale('2026-02-14', 100)], { filters });
    expect(document.charts[0]?.series[0]?.values).toEqual(['1', '0', null, null]);
    expect(document.notes.join(' ')).toMatch(
      /2026-02-15 is not over yet.*Days after 2026-02-15 lie in the future/,
    );
  });

  it.each([
    [['bar'], ['bar', 'bar', 'bar', 'bar']],
    [['line'], ['line', 'line']],
    [['pie'], ['pie', 'pie']],
    [
      ['line', 'bar', 'pie'],
      ['line', 'line', 'bar', 'pie'],
    ],
  ] as const)('draws only kinds that were asked for: %j', async (chart_types, kinds) => {
    const layout = { orientation: 'portrait' as const, include_charts: true, chart_types: [...chart_types] };
    expect((await build(sales, { layout })).charts.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('has none where none are wanted', async () => {
    const layout = { orientation: 'portrait' as const, include_charts: false, chart_types: ['bar' as const] };
    expect((await build(sales, { layout })).charts).toEqual([]);
  });

  it('puts small groups together, to the penny, and shows no negative slice', async () => {
    const many = Array.from({ length: 15 }, (_, index) =>
      sale('2026-01-10', 100 * (20 - index), { product_category: `c${String(index).padStart(2, '0')}` }),
    );
    const refunded = sale('2026-01-10', 500, { product_category: 'broken' }, { refund: true });
    const pie = (await build([...many, refunded])).charts.find(({ kind }) => kind === 'pie');
    expect(pie?.labels).toEqual(['c00', 'c01', 'c02', 'c03', 'c04', 'c05', 'Others']);
    expect(pie?.series[0]?.values.at(-1)).toBe('90');
  });

  it('shows distinct counts as bars, since they add up to nothing', async () => {
    const filters = { date_range: JANUARY, metrics: ['orders'] };
    const kinds = (await build(sales, { filters })).charts.map(({ kind }) => kind);
    expect(kinds).not.toContain('pie');
  });
});

describe('notes', () => {
  it('says that nothing was found', async () => {
    const document = await build([]);
    expect(document.notes).toContain('No events match these filters in this period.');
    expect(document.charts).toEqual([]);
    expect(await rowsOf(document.tables[0])).toEqual([]);
  });

  it('says which breakdown the filters rule out', async () => {
    const filters = { date_range: JANUARY, regions: ['europe'], product_categories: ['gifts'] };
    const document = await build([sale('2026-01-10', 100, { region: 'europe', product_category: 'gifts' })], {
      filters,
    });
    expect(document.notes).toContain(
      'There is no breakdown by country: figures are not kept by country together with region and product category.',
    );
    expect(document.tables.map(({ id }) => id)).toEqual(['data', 'by_region', 'by_product_category']);
  });
});
