import { describe, expect, it } from 'vitest';
import { parseWith } from '#shared/http/validation.ts';
import { generateReport, listReports, reportsOperations } from '#shared/reports/contract.ts';
import { PlatformError, type ValidationIssue } from '#shared/runtime/errors.ts';

const ROLE = 'arn:aws:iam::111122223333:role/analytics-delivery-acme';
const VALID = {
  name: 'Weekly sales',
  template_id: 'sales_overview',
  filters: { date_range: { start: '2026-01-01', end: '2026-01-31' } },
};

function issuesOf(schema: Parameters<typeof parseWith>[0], value: unknown): Partial<ValidationIssue>[] {
  try {
    parseWith(schema, value);
    return [];
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.validationErrors ?? [];
  }
}

const bodyIssues = (changes: object) => issuesOf(generateReport.body, { ...VALID, ...changes });
const filterIssues = (changes: object) => bodyIssues({ filters: { ...VALID.filters, ...changes } });
const dates = (start: unknown, end: unknown) => filterIssues({ date_range: { start, end } });

describe('the body of a report', () => {
  it('takes the whole of S0 4.2', () => {
    expect(
      bodyIssues({
        description: 'Detailed',
        filters: {
          ...VALID.filters,
          regions: ['north_america', 'europe', 'asia_pacific'],
          product_categories: ['software', 'hardware', 'services'],
          metrics: ['revenue', 'units_sold', 'profit_margin'],
        },
        format: 'pdf',
        layout: { orientation: 'landscape', include_charts: true, chart_types: ['bar', 'line', 'pie'] },
        delivery: { method: 'download', schedule: null },
      }),
    ).toEqual([]);
  });

  it.each(['2025-13-45', '2025-02-29', '2025-1-1', '20250101', '2025-01-01T00:00:00Z', 'yesterday', ''])(
    'refuses the date %j by its field, value and code',
    (date) => {
      expect(dates(date, '2026-01-31')).toEqual([
        {
          field: 'filters.date_range.start',
          code: 'DATE_FORMAT_INVALID',
          message: 'Must be a calendar date in ISO 8601 format, YYYY-MM-DD',
          provided_value: date,
        },
      ]);
    },
  );

  it('takes a leap day and a single day', () => {
    expect(dates('2028-02-29', '2028-02-29')).toEqual([]);
  });

  it('refuses an end before the start and a period past five years', () => {
    expect(dates('2026-01-02', '2026-01-01')).toMatchObject([
      { field: 'filters.date_range.end', message: 'Must not lie before start', provided_value: '2026-01-01' },
    ]);
    expect(dates('0001-01-01', '9999-12-31')).toMatchObject([{ field: 'filters.date_range.end' }]);
    expect(dates('2021-01-01', '2026-01-01')).toEqual([]);
  });

  it.each([
    ['regions', []],
    ['countries', []],
    ['metrics', []],
  ])('refuses an empty %s', (name, value) => {
    expect(filterIssues({ [name]: value })).toMatchObject([
      { field: `filters.${name}`, message: expect.stringContaining('non-empty array') as string },
    ]);
  });

  it.each([
    [{ name: 'Four' }, 'name', 'VALIDATION_ERROR'],
    [{ name: 'x'.repeat(101) }, 'name', 'VALIDATION_ERROR'],
    [{ name: '  a b  ' }, 'name', 'VALIDATION_ERROR'],
    [{ name: 'Sales\u0000 report' }, 'name', 'VALIDATION_ERROR'],
    [{ name: 'Sales \ud800 report' }, 'name', 'VALIDATION_ERROR'],
    [{ name: undefined }, 'name', 'PARAMETER_REQUIRED'],
    [{ filters: undefined }, 'filters', 'PARAMETER_REQUIRED'],
    [{ filters: {} }, 'filters.date_range', 'PARAMETER_REQUIRED'],
    [{ format: 'docx' }, 'format', 'VALIDATION_ERROR'],
    [{ colour: 'red' }, 'colour', 'VALIDATION_ERROR'],
    [{ company: 'co_b' }, 'company', 'VALIDATION_ERROR'],
    [{ layout: { orientation: 'upside-down' } }, 'layout.orientation', 'VALIDATION_ERROR'],
    [{ layout: { chart_types: ['radar'] } }, 'layout.chart_types[0]', 'VALIDATION_ERROR'],
    [{ delivery: { method: 'email' } }, 'delivery.recipients', 'VALIDATION_ERROR'],
    [{ delivery: { method: 'ftp' } }, 'delivery.method', 'VALIDATION_ERROR'],
    [{ delivery: { method: 's3', role_arn: ROLE } }, 'delivery.bucket', 'VALIDATION_ERROR'],
    [{ delivery: { method: 's3', bucket: 'acme-reports' } }, 'delivery.role_arn', 'VALIDATION_ERROR'],
    [{ delivery: { method: 'download', prefix: 'a' } }, 'delivery.prefix', 'VALIDATION_ERROR'],
    [{ delivery: { method: 'download', schedule: 'now and then' } }, 'delivery.schedule', 'VALIDATION_ERROR'],
  ])('refuses %j at %s', (changes, field, code) => {
    expect(bodyIssues(changes)).toMatchObject([{ field, code }]);
  });

  it.each([
    [{ metrics: ['revenue', ''] }, 'filters.metrics[1]'],
    [{ regions: ['europe', 'europe'] }, 'filters.regions'],
    [{ regions: 'europe' }, 'filters.regions'],
    [{ colours: ['red'] }, 'filters.colours'],
    [{ ['__proto__' as string]: 1 }, 'filters.__proto__'],
    [{ constructor: {} }, 'filters.constructor'],
  ])('refuses the filters %j at %s', (changes, field) => {
    expect(filterIssues(changes)).toMatchObject([{ field }]);
  });
});

describe('the query of a list', () => {
  const parsed = (query: Record<string, string>) => parseWith(listReports.query, query);

  it('has page 1 of 25', () => {
    expect(parsed({})).toEqual({ page: 1, limit: 25 });
  });

  it.each([
    ['page', '0'],
    ['page', '1001'],
    ['page', '-1'],
    ['page', '1.5'],
    ['page', '1e2'],
    ['page', 'one'],
    ['page', ''],
    ['limit', '0'],
    ['limit', '101'],
    ['status', 'done'],
    ['created_after', 'yesterday'],
    ['created_after', '2025-13-01T00:00:00Z'],
    ['created_after', '2025-05-01T00:00:00'],
    ['sort', 'name'],
  ])('refuses %s=%s', (name, value) => {
    expect(issuesOf(listReports.query, { [name]: value })).toMatchObject([{ field: name }]);
  });

  it('takes the ends of both ranges', () => {
    expect(parsed({ page: '1000', limit: '100' })).toEqual({ page: 1000, limit: 100 });
  });

  it.each([
    ['2025-05-01T00:00:00Z', Date.UTC(2025, 4, 1)],
    ['2025-05-01T02:00:00+02:00', Date.UTC(2025, 4, 1)],
    ['2025-05-01', Date.UTC(2025, 4, 1)],
  ])('reads created_after=%s', (value, at) => {
    expect(parsed({ created_after: value }).created_after).toBe(at);
  });
});

describe('the API document', () => {
  it('has examples that its own schemas take', () => {
    for (const operation of reportsOperations) {
      if ('body' in operation) expect(issuesOf(operation.body, operation.bodyExample)).toEqual([]);
      for (const response of Object.values(operation.responses)) {
        if ('schema' in response) expect(response.schema.parse(response.example)).toEqual(response.example);
      }
    }
  });
});
