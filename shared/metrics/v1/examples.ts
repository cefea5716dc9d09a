const span = { from: '2026-01-25', to: '2026-01-31', timezone: 'Europe/London', tz_version: '2026c' };

export const records = {
  data: [
    {
      id: 'evt_01kg0v1y3f8h2m4n6p8q0r2s4t',
      metric_type: 'revenue',
      value: 199.5,
      recorded_at: '2026-01-31',
      category: 'gifts',
      source: null,
      created_at: '2026-01-31T12:00:00.000Z',
    },
  ],
  meta: { per_page: 30, next_cursor: null },
};

export const kpi = {
  data: {
    revenue: { value: 2755.5, previous_value: 2500, change_percent: 10.22, trend: 'up', unit: 'GBP' },
    users: { value: 312, previous_value: 312, change_percent: 0, trend: 'flat', unit: 'integer' },
    orders: { value: 118, previous_value: 121, change_percent: -2.48, trend: 'down', unit: 'integer' },
    conversion_rate: {
      value: 3.2,
      previous_value: 3.1,
      change_percent: 3.23,
      trend: 'up',
      unit: 'percent',
    },
    bounce_rate: { value: null, previous_value: null, change_percent: null, trend: null, unit: 'percent' },
    session_duration: {
      value: 184,
      previous_value: 180,
      change_percent: 2.22,
      trend: 'up',
      unit: 'seconds',
    },
    page_views: { value: 9120, previous_value: 0, change_percent: null, trend: 'up', unit: 'integer' },
  },
  meta: { period: 7, ...span, previous_from: '2026-01-18', previous_to: '2026-01-24' },
};

export const chart = {
  data: { labels: ['2026-01-30', '2026-01-31'], data: [1834.5, 921] },
  meta: { metric: 'revenue', period: 7, unit: 'GBP', ...span, incomplete: ['2026-01-31'] },
};

export const categories = {
  data: [
    { category: 'gifts', value: 1500, percentage: 75 },
    { category: null, value: 500, percentage: 25 },
  ],
  meta: { total: 2000, period: 30, unit: 'GBP', ...span },
};
