/** Examples of the API document. */
const REPORT_ID = 'rpt_01kg0v1y3f8h2m4n6p8q0r2s4t';
const ROOT = 'https://analytics.example.com/v2/reports';

export const generateExample = {
  name: 'Monthly revenue',
  template_id: 'revenue_analysis',
  description: 'Revenue of January by product and country',
  filters: {
    date_range: { start: '2026-01-01', end: '2026-01-31' },
    countries: ['Germany', 'France'],
    product_categories: ['gifts'],
    metrics: ['revenue', 'units_sold', 'orders'],
  },
  format: 'pdf',
  layout: { orientation: 'landscape', include_charts: true, chart_types: ['bar', 'line', 'pie'] },
  delivery: { method: 'download', schedule: null },
};

export const generatedExample = {
  report_id: REPORT_ID,
  name: 'Monthly revenue',
  status: 'processing',
  estimated_completion: '2026-02-01T09:00:04.000Z',
  progress_url: `${ROOT}/${REPORT_ID}/status`,
  created_at: '2026-02-01T09:00:00.000Z',
};

export const listExample = {
  reports: [
    {
      report_id: REPORT_ID,
      name: 'Monthly revenue',
      template_id: 'revenue_analysis',
      format: 'pdf',
      status: 'completed',
      created_at: '2026-02-01T09:00:00.000Z',
      updated_at: '2026-02-01T09:00:03.000Z',
      file_size: '184.2KB',
      download_url: `${ROOT}/${REPORT_ID}/download`,
    },
  ],
  pagination: { page: 1, limit: 25, total_pages: 1, total_count: 1 },
};

export const detailsExample = {
  report_id: REPORT_ID,
  name: 'Monthly revenue',
  description: 'Revenue of January by product and country',
  template_id: 'revenue_analysis',
  template_version: 1,
  status: 'completed',
  progress: 100,
  created_at: '2026-02-01T09:00:00.000Z',
  updated_at: '2026-02-01T09:00:03.000Z',
  completed_at: '2026-02-01T09:00:03.000Z',
  file_info: {
    format: 'pdf',
    size_bytes: 188_621,
    size_formatted: '184.2KB',
    file_name: 'Monthly-revenue-2026-01-01-2026-01-31.pdf',
    content_type: 'application/pdf',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    page_count: 6,
    row_count: 62,
    cut_rows: 0,
    inert_cells: 0,
    cut_cells: 0,
    replaced_cells: 0,
    rounded_cells: 0,
  },
  filters_applied: generateExample.filters,
  download_url: `${ROOT}/${REPORT_ID}/download`,
  expires_at: '2026-03-03T09:00:03.000Z',
};

export const formatExample = {
  format: 'excel',
  name: 'Excel',
  file_extension: 'xlsx',
  content_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  max_rows: 5_000_000,
  max_cell_characters: 32_767,
  tables: 'all',
  plans: ['enterprise'],
  available: true,
} as const;

export const statusExample = {
  report_id: REPORT_ID,
  status: 'processing',
  progress: 45,
  current_step: 'Writing the file',
  created_at: '2026-02-01T09:00:00.000Z',
  updated_at: '2026-02-01T09:00:02.000Z',
};

export const cancelledExample = { ...statusExample, status: 'cancelled', current_step: 'Cancelled' };

export const linkExample = {
  download_url: 'https://files.example.com/reports/co_1/rpt_1/1?X-Amz-Signature=…',
  expires_at: '2026-02-01T09:15:00.000Z',
};

export const batchExample = { reports: [detailsExample], missing: ['rpt_01kg0v1y3f8h2m4n6p8q0r2s4u'] };
export const batchBodyExample = { report_ids: [REPORT_ID, 'rpt_01kg0v1y3f8h2m4n6p8q0r2s4u'] };
