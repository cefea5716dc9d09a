import { DATA_SET_DIMENSIONS, type Template } from './template.ts';

export const salesOverview: Template = {
  id: 'sales_overview',
  name: 'Sales overview',
  description: 'What was sold, where and to how many: revenue, orders, units, cancellations and customers.',
  metrics: [
    'revenue',
    'orders',
    'units_sold',
    'average_order_value',
    'customers',
    'cancellations',
    'refunds',
  ],
  sections: [
    { type: 'kpis', title: 'Key figures' },
    { type: 'time_series', title: 'Revenue by day', metric: 'revenue' },
    { type: 'time_series', title: 'Orders by day', metric: 'orders' },
    { type: 'breakdown', title: 'By country', dimension: 'country', metric: 'revenue', chart: 'bar' },
    { type: 'breakdown', title: 'By region', dimension: 'region', metric: 'revenue', chart: 'bar' },
    {
      type: 'breakdown',
      title: 'By product category',
      dimension: 'product_category',
      metric: 'revenue',
      chart: 'pie',
    },
    { type: 'data_set', title: 'Sales by day', dimensions: DATA_SET_DIMENSIONS },
  ],
};
