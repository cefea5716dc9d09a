import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  for (const plan of ['enterprise', 'basic'] as const)
    await platform.call(plan, 'POST', '/v2/events?wait=true', { events: SALES });
}, 120_000);
afterAll(() => platform?.stop());

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const SALES = [
  ['o1', '=1+1', '12.50'],
  ['o2', 'France', '0.30'],
].map(([order_id, country, value]) => ({
  event_id: order_id,
  event: 'purchase',
  timestamp: `${yesterday}T12:00:00Z`,
  user_id: 'u1',
  value,
  properties: { order_id, country, quantity: 2 },
}));

const generate = (plan: DemoPlan, changes: object): Promise<Answer> =>
  platform.call(plan, 'POST', '/v2/reports/generate', {
    name: 'Formats test',
    template_id: 'sales_overview',
    filters: { date_range: { start: yesterday, end: yesterday } },
    ...changes,
  });

async function made(plan: DemoPlan, changes: object) {
  const { json, text } = await generate(plan, changes);
  const path = `/v2/reports/${String(json['report_id'])}`;
  for (let tries = 0; tries < 240; tries += 1) {
    const { json: details } = await platform.call(plan, 'GET', path);
    if (details['status'] === 'processing') {
      await sleep(250);
      continue;
    }
    expect(details).toMatchObject({ status: 'completed' });
    const link = await platform.call(plan, 'GET', `${path}/download`);
    const file = await fetch(link.headers.get('Location') ?? '');
    const info = details['file_info'] as Record<string, unknown>;
    const bytes = await file.arrayBuffer();
    // The manifest is of the very bytes that are downloaded (P17).
    expect(info).toMatchObject({ size_bytes: bytes.byteLength, sha256: await sha256Of(bytes) });
    return { info, file, bytes };
  }
  throw new Error(`The report did not end: ${text}`);
}

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

describe('a report as Excel', () => {
  it('is a workbook with the data set, typed and inert, beside its manifest (P17, P39)', async () => {
    const { info, file, bytes } = await made('enterprise', { format: 'excel' });
    expect(file.headers.get('Content-Disposition')).toContain('.xlsx"');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes);
    expect(book.worksheets[0]?.name).toBe('Summary');
    const sheet = book.getWorksheet('Sales by day');
    const rows = [2, 3].map((row) => [1, 2, 3].map((column) => sheet?.getCell(row, column).value));
    expect(rows).toEqual([
      [new Date(`${yesterday}T00:00:00Z`), '=1+1', 12.5],
      [new Date(`${yesterday}T00:00:00Z`), 'France', 0.3],
    ]);
    expect(info).toMatchObject({
      format: 'excel',
      content_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      cut_rows: 0,
    });
    expect(Number(info['inert_cells'])).toBeGreaterThan(0);
  });

  it('is for plans that have it', async () => {
    const { status, json } = await generate('professional', { format: 'excel' });
    expect([status, (json['error'] as { code: string }).code]).toEqual([403, 'PLAN_FEATURE_UNAVAILABLE']);
  });
});

describe('format options', () => {
  it('shape a CSV', async () => {
    const { bytes } = await made('basic', { format: 'csv', format_options: { locale: 'de-DE', bom: true } });
    const lines = Buffer.from(bytes).toString('utf8').split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffdate;country;revenue;/);
    expect(lines[1]).toMatch(`${yesterday};'=1+1;12,5;`);
  });

  it('compress a file', async () => {
    const { bytes, info, file } = await made('basic', {
      format: 'ndjson',
      format_options: { compression: 'gzip' },
    });
    const rows = gunzipSync(bytes).toString('utf8').trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { country: string }).country)).toEqual(['=1+1', 'France']);
    expect(info).toMatchObject({
      row_count: 2,
      content_type: 'application/gzip',
    });
    expect(file.headers.get('Content-Disposition')).toContain('.ndjson.gz"');
  });

  it.each([
    ['csv', 'csv', 'date,country'],
    ['json', 'json', '{"report":'],
    ['pdf', 'pdf', '%PDF-'],
    ['excel', 'xlsx', 'PK'],
  ])('have a manifest of the %s in its gzip (P17)', async (format, extension, start) => {
    const { bytes, info, file } = await made('enterprise', {
      format,
      format_options: { compression: 'gzip' },
    });
    expect(gunzipSync(bytes).toString('latin1', 0, start.length)).toBe(start);
    expect(Number(info['row_count'])).toBeGreaterThanOrEqual(2);
    expect(file.headers.get('Content-Disposition')).toContain(`.${extension}.gz"`);
  });

  it('that the format cannot have are refused', async () => {
    const { status, json } = await generate('basic', { format: 'json', format_options: { bom: true } });
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain('format_options.bom');
  });
});

it('tells what a file of each format takes and who has it', async () => {
  const { json } = await platform.call('professional', 'GET', '/v2/reports/formats');
  const formats = json['formats'] as { format: string; available: boolean; max_rows: number }[];
  expect(formats.map(({ format, available }) => [format, available])).toEqual([
    ['json', true],
    ['ndjson', true],
    ['csv', true],
    ['pdf', true],
    ['excel', false],
  ]);
  expect(formats.every(({ max_rows }) => max_rows > 0)).toBe(true);
});
