import { describe, expect, it } from 'vitest';
import { type Job, newJob } from '#shared/jobs/job.ts';
import { estimateMs, retryAfterSeconds, withDuration } from '#shared/reports/estimate.ts';
import { formatFor } from '#shared/reports/plan-gates.ts';
import { detailsOf, formatSize, statusAnswerOf, statusOf } from '#shared/reports/present.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const request = JSON.stringify({
  name: 'Sales',
  description: null,
  template_id: 'sales_overview',
  format: 'pdf',
  filters: { date_range: { start: '2026-01-01', end: '2026-01-31' } },
  layout: { orientation: 'portrait', include_charts: true, chart_types: ['bar'] },
  company_name: 'Shop',
  plan: 'enterprise',
  time_zone: 'Europe/London',
  currency: 'GBP',
  estimate_ms: 2000,
});

function job(changes: Partial<Job> = {}): Job {
  const facts = { company: 'co_a', id: 'rpt_1', kind: 'report' as const, principal: 'cli_1', request };
  return { ...newJob({ ...facts, createdAt: NOW, keepMs: 1000 }), ...changes };
}

const file = {
  attempt: 1,
  key: 'reports/co_a/rpt_1/1',
  fileName: 'Sales.pdf',
  contentType: 'application/pdf',
  bytes: 2_516_582,
  sha256: 'ab',
  rows: 62,
  pageCount: 24,
};
const completed = job({ state: 'completed', progress: 100, endedAt: NOW, fileExpiresAt: NOW + 1000, file });

describe('the plan', () => {
  it.each([
    ['basic', undefined, 'json'],
    ['professional', undefined, 'pdf'],
    ['basic', 'csv', 'csv'],
    ['enterprise', 'pdf', 'pdf'],
    ['enterprise', 'excel', 'excel'],
    ['basic', 'ndjson', 'ndjson'],
  ] as const)('of %s makes of %s a %s', (plan, asked, format) => {
    expect(formatFor(plan, asked)).toBe(format);
  });

  it('names the plan that has what it lacks', () => {
    expect(() => formatFor('basic', 'pdf')).toThrow(
      expect.objectContaining({
        code: 'PLAN_FEATURE_UNAVAILABLE',
        details: expect.stringContaining('PDF comes with Professional and Enterprise') as string,
      }),
    );
    expect(() => formatFor('professional', 'excel')).toThrow(
      expect.objectContaining({ details: expect.stringContaining('Excel comes with Enterprise') as string }),
    );
  });
});

describe('the status', () => {
  it.each([
    [job(), 'processing'],
    [job({ state: 'running' }), 'processing'],
    [job({ state: 'failed' }), 'failed'],
    [completed, 'completed'],
    [job({ state: 'expired' }), 'expired'],
  ] as const)('of job %# is shown', (shown, status) => {
    expect(statusOf(shown, NOW)).toBe(status);
  });

  it('is expired at the very millisecond, before the clock has written it down', () => {
    expect(statusOf(completed, NOW + 999)).toBe('completed');
    expect(statusOf(completed, NOW + 1000)).toBe('expired');
    expect(statusAnswerOf(completed, NOW + 1000, undefined).current_step).toBe('Expired');
    expect(detailsOf(completed, NOW + 1000, 'https://x').download_url).toBeNull();
  });

  it('tells the reason of a failure', () => {
    const failed = job({ state: 'failed', failure: { code: 'REPORT_GENERATION_FAILED', message: 'Why' } });
    expect(statusAnswerOf(failed, NOW, undefined).error_message).toBe('Why');
    expect(detailsOf(failed, NOW, 'https://x')).toMatchObject({ error_message: 'Why', file_info: null });
  });
});

describe('details', () => {
  it('are those of S0 4.3', () => {
    expect(detailsOf(completed, NOW, 'https://host')).toMatchObject({
      report_id: 'rpt_1',
      status: 'completed',
      progress: 100,
      completed_at: '2026-01-31T12:00:00.000Z',
      file_info: { format: 'pdf', size_bytes: 2_516_582, size_formatted: '2.4MB', page_count: 24 },
      filters_applied: { date_range: { start: '2026-01-01', end: '2026-01-31' } },
      download_url: 'https://host/v2/reports/rpt_1/download',
      expires_at: '2026-01-31T12:00:01.000Z',
    });
  });

  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1024, '1.0KB'],
    [1_048_524, '1023.9KB'],
    [1_048_575, '1.0MB'],
    [2_516_582, '2.4MB'],
    [5 * 1024 ** 4, '5.0TB'],
    [5000 * 1024 ** 4, '5000.0TB'],
  ])('write %i bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe('the estimate', () => {
  it('follows what was measured', () => {
    expect(estimateMs(null)).toBe(5000);
    const once = withDuration(null, 10_000);
    expect(estimateMs(once)).toBe(10_000);
    expect(withDuration(once, 20_000)).toEqual({ count: 2, averageMs: 12_000 });
    expect(estimateMs(withDuration(null, 3))).toBe(1000);
  });

  it('asks to come back when the file should be there, and ever later when it is late', () => {
    expect(retryAfterSeconds(NOW, 4000, NOW)).toBe(4);
    expect(retryAfterSeconds(NOW, 4000, NOW + 3500)).toBe(1);
    expect(retryAfterSeconds(NOW, 4000, NOW + 45_000)).toBe(5);
    expect(retryAfterSeconds(NOW, 4000, NOW + 3_600_000)).toBe(30);
    expect(retryAfterSeconds(NOW, 600_000, NOW)).toBe(30);
  });
});
