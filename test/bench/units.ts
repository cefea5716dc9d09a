import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Big } from 'big.js';
import { parse } from 'csv-parse';
import { applyDeltas } from '#shared/metrics/apply.ts';
import type { Delta } from '#shared/metrics/delta.ts';
import { ingest } from '#shared/metrics/ingest.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { startTestDatabase } from '#test/support/dynamo.ts';
import { KPI_COMPANY, sellTo } from './kpi.ts';
import { kpi30d } from './kpi-30d.ts';
import type { Measured } from './ratio.ts';

const NOW = Date.now();
const DAY_MS = 86_400_000;
const SCOPE = { company: 'bench', timeZone: 'Europe/London', retentionDays: 1826, now: NOW };
const SALES_FILE = `${process.env['DATA_SETS'] ?? '../shared/data'}/online-retail-2011-11.csv.gz`;
const DELTAS_AT_ONCE = 10;

/** The counted figures, all on one local database: what it charges is what AWS would. */
export async function countedUnits(manyEvents: number): Promise<Measured[]> {
  const database = await startTestDatabase();
  try {
    const writes = existsSync(SALES_FILE) ? [await writeUnits()] : [];
    return [...writes, await kpiFlat(manyEvents), ...(await kpi30d(manyEvents))];
  } finally {
    await database.stop();
  }
}

/** Write units for each event, everything included: point, delta, mark, rollups. */
async function writeUnits(): Promise<Measured> {
  let units = 0;
  let events = 0;
  let waiting: Delta[] = [];
  const flush = async () => {
    units += (await applyDeltas(waiting)).writeUnits;
    waiting = [];
  };
  for await (const batch of salesBatches(100)) {
    const result = await ingest(batch, SCOPE);
    units += result.writeUnits;
    events += result.accepted;
    waiting.push(...result.deltas);
    if (waiting.length >= DELTAS_AT_ONCE) await flush();
    if (events >= 20_000) break;
  }
  await flush();
  const figure = units / events;
  return {
    name: 'write_units',
    what: 'write units per event, all in; batches of 100 lines of real sales',
    figure: figure.toFixed(2),
    goal: '≤ 3',
    reached: figure <= 3,
    detail: `${units.toFixed(0)} units for ${events} events, deltas applied ${DELTAS_AT_ONCE} at a time`,
  };
}

/** Read units of a 30-day figure after many events against after few. */
async function kpiFlat(many: number): Promise<Measured> {
  const few = 10_000;
  const low = await kpiReadUnits(0, few);
  const high = await kpiReadUnits(few, many);
  return {
    name: 'kpi_flat',
    what: `read units of a 30-day figure at ${many.toLocaleString('en')} events / at ${few.toLocaleString('en')}`,
    figure: (high / low).toFixed(2),
    goal: '1.0',
    reached: high / low <= 1.005,
    detail: `${high} / ${low} units (revenue by day)`,
  };
}

async function kpiReadUnits(from: number, to: number): Promise<number> {
  await sellTo(from, to);
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const query = {
    metrics: ['revenue'],
    start: day(NOW - 29 * DAY_MS),
    end: day(NOW),
    granularity: 'day' as const,
    groupBy: [],
    filters: {},
  };
  return (await querySeries(KPI_COMPANY, query)).readUnits;
}

async function* salesBatches(size: number): AsyncGenerator<object[]> {
  const rows = createReadStream(SALES_FILE)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  const shift = Math.floor((NOW - Date.UTC(2011, 10, 30)) / (7 * DAY_MS)) * 7 * DAY_MS;
  let batch: object[] = [];
  let line = 0;
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    batch.push(saleLine(row, line++, shift));
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function saleLine(row: Record<string, string>, line: number, shift: number): object {
  const cancelled = row['InvoiceNo']?.startsWith('C') === true;
  return {
    event_id: `retail-2011-11-line-${line}`,
    event: cancelled ? 'refund' : 'purchase',
    timestamp: new Date(Date.parse(`${row['InvoiceDate']?.replace(' ', 'T')}Z`) + shift).toISOString(),
    value: new Big(row['Quantity'] ?? 0).times(row['UnitPrice'] ?? 0).toFixed(),
    ...(row['CustomerID'] ? { user_id: row['CustomerID'] } : {}),
    properties: {
      order_id: row['InvoiceNo'],
      quantity: row['Quantity'],
      country: row['Country'],
      product: row['StockCode'],
    },
  };
}
