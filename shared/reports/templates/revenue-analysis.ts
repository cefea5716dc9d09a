import { DATA_SET_DIMENSIONS, type Template } from './template.ts';

export const revenueAnalysis: Template = {
  id: 'revenue_analysis',
  name: 'Revenue analysis',
  description:
    'Where revenue comes from and what reduces it: gross revenue, refunds, margin and units, by product and place.',
  metrics: [
    'revenue',
    'gross_revenue',
    'refunds',
    'profit_margin',
    'orders',
    'average_order_value',
    'units_sold',
    'units_returned',
    'cancellations',
  ],
  sections: [
    { type: 'kpis', title: 'Key figures' },
    { type: 'time_series', title: 'Revenue by day', metric: 'revenue' },
    { type: 'time_series', title: 'Refunds by day', metric: 'refunds' },
    {
      type: 'breakdown',
      title: 'By product category',
      dimension: 'product_category',
      metric: 'revenue',
      chart: 'bar',
    },
    { type: 'breakdown', title: 'By region', dimension: 'region', metric: 'revenue', chart: 'pie' },
    { type: 'breakdown', title: 'By country', dimension: 'country', metric: 'revenue', chart: 'pie' },
    { type: 'daily', title: 'Day by day' },
    { type: 'data_set', title: 'Revenue by day', dimensions: DATA_SET_DIMENSIONS },
  ],
};
