import type { Dimension } from '#shared/metrics/dimensions.ts';
import { builtIn } from './make.ts';

/** The finest combination that loses no event comes first. */
const PLACES = {
  dimensions: ['country', 'region'] as Dimension[],
  alternatives: [['country'], ['region'], ['product_category']] as Dimension[][],
};

const SALES = [
  'revenue',
  'orders',
  'units_sold',
  'average_order_value',
  'customers',
  'cancellations',
  'refunds',
];

export const salesOverview = builtIn({
  id: 'sales_overview',
  name: 'Sales overview',
  description: 'What was sold, where and to how many: revenue, orders, units, cancellations and customers.',
  sections: [
    { type: 'kpis', title: 'Key figures', metrics: SALES },
    { type: 'time_series', title: 'Revenue by day', metrics: ['revenue'] },
    { type: 'time_series', title: 'Orders by day', metrics: ['orders'] },
    { type: 'breakdown', title: 'By country', dimension: 'country', metrics: SALES, chart: 'bar' },
    { type: 'breakdown', title: 'By region', dimension: 'region', metrics: SALES, chart: 'bar' },
    {
      type: 'breakdown',
      title: 'By product category',
      dimension: 'product_category',
      metrics: SALES,
      chart: 'pie',
    },
    { type: 'table', title: 'Sales by day', metrics: SALES, ...PLACES },
  ],
});

const REVENUE = [
  'revenue',
  'gross_revenue',
  'refunds',
  'profit_margin',
  'orders',
  'average_order_value',
  'units_sold',
  'units_returned',
  'cancellations',
];

export const revenueAnalysis = builtIn({
  id: 'revenue_analysis',
  name: 'Revenue analysis',
  description:
    'Where revenue comes from and what reduces it: gross revenue, refunds, margin and units, by product and place.',
  sections: [
    { type: 'kpis', title: 'Key figures', metrics: REVENUE },
    { type: 'time_series', title: 'Revenue by day', metrics: ['revenue'] },
    { type: 'time_series', title: 'Refunds by day', metrics: ['refunds'] },
    {
      type: 'breakdown',
      title: 'By product category',
      dimension: 'product_category',
      metrics: REVENUE,
      chart: 'bar',
    },
    { type: 'breakdown', title: 'By region', dimension: 'region', metrics: REVENUE, chart: 'pie' },
    { type: 'breakdown', title: 'By country', dimension: 'country', metrics: REVENUE, chart: 'pie' },
    { type: 'table', title: 'Day by day', metrics: REVENUE },
    { type: 'table', title: 'Revenue by day', metrics: REVENUE, ...PLACES },
  ],
});

export const executiveSummary = builtIn({
  id: 'executive_summary',
  name: 'Executive summary',
  description:
    'How the business does at a glance: revenue, orders, people and conversion beside the period before.',
  sections: [
    {
      type: 'kpis',
      title: 'Key figures',
      metrics: [
        'revenue',
        'orders',
        'average_order_value',
        'customers',
        'profit_margin',
        'active_users',
        'sessions',
        'conversion_rate',
      ],
    },
    {
      type: 'time_series',
      title: 'Revenue by day',
      metrics: ['revenue'],
      comparison: 'previous_period',
    },
    { type: 'time_series', title: 'Active users by day', metrics: ['active_users'] },
    {
      type: 'breakdown',
      title: 'By country',
      dimension: 'country',
      metrics: ['revenue', 'orders', 'customers'],
      chart: 'bar',
      comparison: 'previous_period',
      limit: 15,
    },
    {
      type: 'breakdown',
      title: 'By product category',
      dimension: 'product_category',
      metrics: ['revenue', 'orders', 'units_sold'],
      chart: 'pie',
      comparison: 'previous_period',
      limit: 15,
    },
    {
      type: 'table',
      title: 'Day by day',
      metrics: ['revenue', 'orders', 'customers', 'active_users', 'sessions', 'conversion_rate'],
    },
  ],
});
