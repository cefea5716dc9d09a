import type { Shape } from './media-shapes.ts';

const span = { from: 'string', to: 'string', timezone: 'string', tz_version: 'string' } as const;
const figure = {
  value: 'number~',
  previous_value: 'number~',
  change_percent: 'number~',
  trend: 'string~',
  unit: 'string',
} as const;

const report = {
  id: 'string',
  name: 'string',
  type: 'string~',
  status: 'string',
  scheduled_at: 'string',
  from: 'string',
  to: 'string',
  format: 'string~',
  file_size: 'number~',
  download_url: 'string~',
  error_message: 'string~',
  created_at: 'string',
  updated_at: 'string',
  completed_at: 'string~',
} as const;

/** Fields and types of the v1 face's answers, as in media-shapes.ts. The documents name the fields of a record and the metrics. */
export const V1_SHAPES = {
  kpi: {
    data: {
      revenue: figure,
      users: figure,
      orders: figure,
      conversion_rate: figure,
      bounce_rate: figure,
      session_duration: figure,
      page_views: figure,
    },
    meta: { period: 'number', ...span, previous_from: 'string', previous_to: 'string' },
  },
  chart: {
    data: { labels: ['string'], data: ['number~'] },
    meta: { metric: 'string', period: 'number', unit: 'string', ...span, incomplete: ['string'] },
  },
  categories: {
    data: [{ category: 'string~', value: 'number', percentage: 'number~' }],
    meta: { total: 'number~', period: 'number', unit: 'string', ...span },
  },
  records: {
    data: [
      {
        id: 'string',
        metric_type: 'string',
        value: 'number~',
        recorded_at: 'string',
        category: 'string~',
        source: 'string~',
        created_at: 'string',
      },
    ],
    meta: { per_page: 'number', next_cursor: 'string~' },
  },
  report: { data: report },
  reports: { data: [report], meta: { per_page: 'number', next_cursor: 'string~' } },
} as const satisfies Record<string, Shape>;
