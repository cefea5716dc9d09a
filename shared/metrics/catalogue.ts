import type { Big } from 'big.js';

/** Sums and distinct counts of one source over the rows that a reader asked for; null where no row has the figure. */
export interface Figures {
  sum: (measure: string) => Big | null;
  distinct: (counted: string) => Big | null;
}

export type MetricUnit = 'money' | 'integer' | 'decimal' | 'percent';

export interface Metric {
  name: string;
  label: string;
  description: string;
  unit: MetricUnit;
  /** Type of the value as S0 section 7 names it. */
  dataType: 'integer' | 'decimal' | 'percentage';
  aggregation: 'sum' | 'count' | 'distinct' | 'ratio';
  source: string;
  /** Distinct counts that the value needs; sums come with every row. */
  distincts: readonly string[];
  value: (figures: Figures) => Big | null;
}

type Facts = Omit<Metric, 'dataType' | 'distincts'> & { distincts?: readonly string[] };

const DATA_TYPES: Record<MetricUnit, Metric['dataType']> = {
  money: 'decimal',
  decimal: 'decimal',
  integer: 'integer',
  percent: 'percentage',
};

function metric(facts: Facts): Metric {
  return { ...facts, dataType: DATA_TYPES[facts.unit], distincts: facts.distincts ?? [] };
}

const RATIO_DIGITS = 10;

/** Ratios are of two sums, never a mean of ratios; null where there is nothing to divide by. */
function ratio(numerator: Big | null, denominator: Big | null): Big | null {
  return numerator === null || denominator === null || denominator.eq(0)
    ? null
    : numerator.div(denominator).round(RATIO_DIGITS);
}

function without(total: Big | null, part: Big | null): Big | null {
  return total === null ? null : total.minus(part ?? 0);
}

function counted(name: string, label: string, event: string, description: string): Metric {
  return metric({
    name,
    label,
    description,
    unit: 'integer',
    aggregation: 'count',
    source: `event:${event}`,
    value: (f) => f.sum('count'),
  });
}

function people(name: string, label: string, event: string, description: string): Metric {
  return metric({
    name,
    label,
    description,
    unit: 'integer',
    aggregation: 'distinct',
    source: `event:${event}`,
    distincts: ['users'],
    value: (f) => f.distinct('users'),
  });
}

/** Metrics that follow from events, by name. A new one is an entry here. */
export const METRICS: readonly Metric[] = [
  metric({
    name: 'revenue',
    label: 'Revenue',
    description: 'Purchases less refunds',
    unit: 'money',
    aggregation: 'sum',
    source: 'sales',
    value: (f) => f.sum('revenue'),
  }),
  metric({
    name: 'gross_revenue',
    label: 'Gross revenue',
    description: 'Purchases before refunds',
    unit: 'money',
    aggregation: 'sum',
    source: 'sales',
    value: (f) => without(f.sum('revenue'), f.sum('refunded')),
  }),
  metric({
    name: 'refunds',
    label: 'Refunds',
    description: 'Amount refunded, negative',
    unit: 'money',
    aggregation: 'sum',
    source: 'sales',
    value: (f) => f.sum('refunded') ?? f.sum('count')?.times(0) ?? null,
  }),
  metric({
    name: 'orders',
    label: 'Orders',
    description: 'Distinct order_id of purchases',
    unit: 'integer',
    aggregation: 'distinct',
    source: 'sales',
    distincts: ['orders'],
    value: (f) => f.distinct('orders'),
  }),
  metric({
    name: 'cancellations',
    label: 'Cancellations',
    description: 'Distinct order_id of refunds',
    unit: 'integer',
    aggregation: 'distinct',
    source: 'sales',
    distincts: ['cancellations'],
    value: (f) => f.distinct('cancellations'),
  }),
  metric({
    name: 'units_sold',
    label: 'Units sold',
    description: 'Quantity of purchases less that of refunds',
    unit: 'integer',
    aggregation: 'sum',
    source: 'sales',
    value: (f) => f.sum('units'),
  }),
  metric({
    name: 'units_returned',
    label: 'Units returned',
    description: 'Quantity of refunds, negative',
    unit: 'integer',
    aggregation: 'sum',
    source: 'sales',
    value: (f) => f.sum('returned') ?? f.sum('count')?.times(0) ?? null,
  }),
  metric({
    name: 'customers',
    label: 'Customers',
    description: 'Distinct users with a purchase',
    unit: 'integer',
    aggregation: 'distinct',
    source: 'sales',
    distincts: ['customers'],
    value: (f) => f.distinct('customers'),
  }),
  metric({
    name: 'average_order_value',
    label: 'Average order value',
    description: 'Gross revenue per order',
    unit: 'money',
    aggregation: 'ratio',
    source: 'sales',
    distincts: ['orders'],
    value: (f) => ratio(without(f.sum('revenue'), f.sum('refunded')), f.distinct('orders')),
  }),
  metric({
    name: 'profit_margin',
    label: 'Profit margin',
    description: 'Revenue less cost over revenue, of lines whose cost is known',
    unit: 'percent',
    aggregation: 'ratio',
    source: 'sales',
    value: (f) => ratio(without(f.sum('costed_revenue'), f.sum('cost')), f.sum('costed_revenue')),
  }),
  counted('page_views', 'Page views', 'page_view', 'Events named page_view'),
  people('active_users', 'Active users', 'page_view', 'Distinct users who viewed a page'),
  counted('sessions', 'Sessions', 'session_start', 'Events named session_start'),
  counted('sign_ups', 'Sign-ups', 'sign_up', 'Events named sign_up'),
  counted('views', 'Video views', 'video_view', 'Events named video_view'),
  people('unique_viewers', 'Unique viewers', 'video_view', 'Distinct users who watched a video'),
];

const byName = new Map(METRICS.map((entry) => [entry.name, entry]));

export function findMetric(name: string): Metric | undefined {
  return byName.get(name);
}
