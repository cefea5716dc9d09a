import type { Cell, Chart, Column, ReportDocument } from '#shared/rendering/document.ts';

const GBP = { kind: 'money', currency: 'GBP' } as const;
const TEXT = { kind: 'text' } as const;
const INTEGER = { kind: 'integer' } as const;

/** Twelve columns as a shop's export has them; one text is another in each row. */
export const COLUMNS: Column[] = [
  { key: 'date', label: 'Date', type: { kind: 'date' } },
  { key: 'order_id', label: 'Order', type: TEXT },
  { key: 'country', label: 'Country', type: TEXT },
  { key: 'region', label: 'Region', type: TEXT },
  { key: 'product', label: 'Product', type: TEXT },
  { key: 'category', label: 'Category', type: TEXT },
  { key: 'device', label: 'Device', type: TEXT },
  { key: 'orders', label: 'Orders', type: INTEGER },
  { key: 'units_sold', label: 'Units sold', type: INTEGER },
  { key: 'revenue', label: 'Revenue', type: GBP },
  { key: 'refunds', label: 'Refunds', type: GBP },
  { key: 'profit_margin', label: 'Margin', type: { kind: 'percent' } },
];

const DAY_MS = 86_400_000;
const DAYS = Array.from({ length: 365 }, (_value, n) =>
  new Date(Date.UTC(2025, 0, 1) + n * DAY_MS).toISOString().slice(0, 10),
);

/** Another one in each row, however many there are. */
function orderId(n: number): string {
  return `order-${(n * 7919) % 100_000_007}`;
}

function row(n: number): Cell[] {
  return [
    DAYS[n % 365] ?? null,
    orderId(n),
    `Country ${n % 60}`,
    `Region ${n % 7}`,
    `Product name ${n % 2_000}`,
    `Category ${n % 12}`,
    n % 9 === 0 ? null : `Device ${n % 3}`,
    String(n % 97),
    String((n * 31) % 10_000),
    `${(n * 13) % 100_000}.${String(n % 100).padStart(2, '0')}`,
    `-${n % 500}.50`,
    `0.${100 + (n % 900)}`,
  ];
}

/** More than any writer holds at a time. */
const POOL = 10_000;
let pool: readonly Cell[][] = [];

/** Makes the rows that are handed out, again and again: the bench is of the writers, not of making rows. */
export function makeRows(count: number): void {
  pool = Array.from({ length: Math.min(POOL, count) }, (_value, n) => row(n));
}

export function* rows(count: number): Generator<Cell[], void, undefined> {
  for (let n = 0; n < count; n += 1) {
    const cells = pool[n % pool.length] ?? [];
    cells[1] = orderId(n);
    yield cells;
  }
}

/** Six of the columns, as they fit an upright page. */
export const NARROW = [0, 1, 2, 7, 9, 11];

export function charts(): Chart[] {
  return Array.from(
    { length: 12 },
    (_value, n): Chart => ({
      id: `chart_${n}`,
      kind: n % 3 === 0 ? 'line' : n % 3 === 1 ? 'bar' : 'pie',
      title: `Revenue, view ${n + 1}`,
      unit: GBP,
      labels: n % 3 === 0 ? DAYS : ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'],
      series: [
        {
          name: 'Revenue',
          values: Array.from({ length: n % 3 === 0 ? 365 : 5 }, (_other, k) =>
            String(((k + n) * 7919) % 10_007),
          ),
        },
      ],
    }),
  );
}

export function reportOf(
  count: number,
  columns: readonly number[] = COLUMNS.map((_column, n) => n),
): ReportDocument {
  function* chosen(): Generator<Cell[], void, undefined> {
    for (const cells of rows(count)) yield columns.map((index) => cells[index] ?? null);
  }
  return {
    reportId: 'rpt_bench',
    name: 'A year of sales',
    description: null,
    company: 'Bench',
    template: { id: 'raw_data', name: 'Raw data' },
    generatedAt: '2026-01-01T00:00:00.000Z',
    period: { start: '2025-01-01', end: '2025-12-31' },
    timeZone: 'UTC',
    tzVersion: '2025b',
    filters: [],
    layout: { orientation: 'portrait', includeCharts: true },
    kpis: [],
    charts: charts(),
    tables: [
      {
        id: 'data',
        title: 'Data',
        columns: columns.flatMap((index) => COLUMNS[index] ?? []),
        rows: columns.length === COLUMNS.length ? rows(count) : chosen(),
      },
    ],
    notes: [],
  };
}
