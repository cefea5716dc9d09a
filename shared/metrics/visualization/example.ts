export const visualizationExample = {
  metric: 'revenue',
  aggregation: 'daily',
  format: 'chart_ready',
  data_points: [
    { timestamp: '2026-01-30T00:00:00.000Z', value: 1834.5, display_value: '£1,834.50' },
    { timestamp: '2026-01-31T00:00:00.000Z', value: 921, display_value: '£921.00' },
  ],
  metadata: {
    unit: 'GBP',
    total: { value: 2755.5, display_value: '£2,755.50' },
    time_range: { start: '2026-01-30T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' },
    timezone: 'Europe/London',
    tz_version: '2026c',
    data_since: '2025-11-03T09:00:00.000Z',
    incomplete: ['2026-01-31T00:00:00.000Z'],
    estimated: false,
    generated_at: '2026-01-31T12:00:00.000Z',
  },
};
