/** Examples of the API document. */
const SECTIONS = [
  { type: 'text', title: 'About', text: 'Sales of {{company}} in {{region}}.' },
  { type: 'kpis', title: 'Key figures', metrics: ['revenue', 'orders'], comparison: 'previous_period' },
  {
    type: 'time_series',
    title: 'Revenue by week',
    metrics: ['revenue'],
    chart: 'line',
    granularity: 'week',
    comparison: 'none',
  },
  {
    type: 'breakdown',
    title: 'By country',
    dimension: 'country',
    metrics: ['revenue', 'orders'],
    chart: 'bar',
    comparison: 'previous_period',
    limit: 20,
  },
  { type: 'table', title: 'Day by day', dimensions: ['country'], metrics: ['revenue', 'orders'] },
] as const;

export const definition = {
  name: 'Regional sales',
  description: 'What one region sold',
  sections: SECTIONS,
  layout: { orientation: 'landscape', accent_color: '#1E3A5F' },
  parameters: [{ name: 'region', type: 'filter', filter: 'regions', required: true }],
};

export const template = {
  template_id: 'tpl_01kg0v1y3f8h2m4n6p8q0r2s4t',
  version: 1,
  ...definition,
  built_in: false,
  metrics: ['revenue', 'orders'],
  dimensions: ['country'],
};

export const preview = {
  template_id: 'tpl_01kg0v1y3f8h2m4n6p8q0r2s4t',
  filters: { date_range: { start: '2026-01-01', end: '2026-01-07' } },
  parameters: { region: ['europe'] },
};

const EURO = { kind: 'money', currency: 'EUR' };

export const previewed = {
  template_id: preview.template_id,
  template_version: 1,
  period: preview.filters.date_range,
  time_zone: 'Europe/Berlin',
  layout: { orientation: 'landscape', paper: 'a4', include_charts: true },
  sections: [
    {
      type: 'kpis',
      title: 'Key figures',
      summary: [
        { metric: 'revenue', label: 'Revenue', unit: EURO, value: 1240.5, previous: 1000, change: 0.2405 },
      ],
      charts: [],
      tables: [],
    },
  ],
  notes: [],
};
