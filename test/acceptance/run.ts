import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type Expected, expectedFigures, type Figures, mills } from './expected.ts';
import { checkFaces } from './faces.ts';
import { Api, type Plan, Platform } from './platform.ts';

const FILE = join(process.env['DATA_SETS'] ?? '../shared/data', 'online-retail-2011-11.csv.gz');
const MAPPING = [
  'event=purchase',
  "event='refund' if InvoiceNo ^= C",
  'timestamp=InvoiceDate',
  'value=Quantity*UnitPrice',
  'order_id=InvoiceNo',
  'quantity=Quantity',
  'user_id=CustomerID',
  'product=StockCode',
  'country=Country',
];
const work = mkdtempSync(join(tmpdir(), 'acceptance-'));
let passed = 0;
let failed = 0;

interface Summary {
  rows: number;
  accepted: number;
  duplicates: number;
  refused: number;
  shiftedByWeeks: number;
  seconds: number;
}

async function main(): Promise<void> {
  if (!existsSync(FILE)) {
    console.log(`${FILE} is not here, so there is nothing to load: acceptance skipped.`);
    check('skipped without the data set', true);
    return;
  }
  await loadAndCompare();
  await killInMidLoad();
}

async function loadAndCompare(): Promise<void> {
  const platform = new Platform(4871, join(work, 'one'));
  await platform.start();
  const first = await load(platform, 'enterprise', FILE);
  check(
    `${first.rows} real sales lines load in ${first.seconds} s, none refused`,
    first.accepted === first.rows && first.refused === 0,
    first,
  );
  const expected = await expectedFigures(FILE, first.shiftedByWeeks);
  const api = new Api(platform.url, 'enterprise');
  await compare('after one load', api, expected);
  const again = await load(platform, 'enterprise', FILE);
  check(
    'a second load finds duplicates only',
    again.duplicates === again.rows && again.accepted === 0,
    again,
  );
  await compare('after the second load', api, expected);
  const shuffled = await load(platform, 'professional', shuffledFile());
  check('the shuffled file loads into another company', shuffled.accepted === shuffled.rows, shuffled);
  await compare('after the shuffled load', new Api(platform.url, 'professional'), expected);
  await checkPdf(api, expected);
  await killWhileRendering(platform, expected);
  await checkFaces(new Api(platform.url, 'enterprise'), FILE, expected, first.shiftedByWeeks, check);
  await platform.stop();
}

async function killInMidLoad(): Promise<void> {
  const platform = new Platform(4872, join(work, 'two'));
  await platform.start();
  const loading = load(platform, 'enterprise', FILE);
  await sleep(8_000);
  await platform.kill();
  await sleep(1_000);
  await platform.start();
  const cut = await loading;
  check(
    'a load goes on over kill -9 and restart of the platform',
    cut.accepted + cut.duplicates === cut.rows,
    cut,
  );
  const resumed = await load(platform, 'enterprise', FILE);
  check('loading once more adds nothing', resumed.duplicates === resumed.rows, resumed);
  await compare(
    'after kill -9 in mid-load',
    new Api(platform.url, 'enterprise'),
    await expectedFigures(FILE, cut.shiftedByWeeks),
  );
  await platform.stop();
}

async function killWhileRendering(platform: Platform, { period }: Expected): Promise<void> {
  const ids = await Promise.all(
    ['pdf', 'csv', 'json'].map((format) => new Api(platform.url, 'enterprise').generate(format, period)),
  );
  await sleep(250);
  await platform.kill();
  await platform.start();
  const startedAt = performance.now();
  const api = new Api(platform.url, 'enterprise');
  const ends = await Promise.all(ids.map((id) => api.ended(id)));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  check(
    `reports cut off by kill -9 have ended ${seconds} s after the restart: ${ends.join(', ')}`,
    ends.every((end) => end === 'completed' || end === 'failed'),
    ends,
  );
}

/** Figures by day and country, and in all, in JSON and CSV, to the thousandth of a pound. */
async function compare(when: string, api: Api, expected: Expected): Promise<void> {
  const settled = await settledCsv(api, expected);
  const rows = parse(settled, { columns: true, bom: true }) as Record<string, string>[];
  const found = new Map(rows.map((row) => [`${row['date']} ${row['country']}`, figuresOf(row)]));
  const wrong = [...expected.byDayAndCountry].filter(([key, figures]) => !same(found.get(key), figures));
  check(
    `${when}: ${found.size} rows by day and country in CSV equal SQL`,
    wrong.length === 0 && found.size === expected.byDayAndCountry.size,
    wrong.slice(0, 3),
  );
  const text = (await api.report('json', expected.period)).toString('utf8');
  const { summary } = JSON.parse(text) as { summary: { metric: string; value: number }[] };
  const totals = figuresOf(Object.fromEntries(summary.map(({ metric, value }) => [metric, String(value)])));
  check(
    `${when}: totals in JSON equal SQL: revenue £${Number(expected.totals.mills) / 1000}, ${expected.totals.orders} orders`,
    same(totals, expected.totals),
    { totals, expected: expected.totals },
  );
}

/** A 202 promises the figures within moments: waits until the last of them are in, five minutes at most. */
async function settledCsv(api: Api, expected: Expected): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const csv = await api.report('csv', expected.period);
    const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[];
    const total = rows.reduce((sum, row) => sum + mills(row['revenue'] ?? '0'), 0n);
    if (total === expected.totals.mills || attempt >= 30) return csv;
    await sleep(10_000);
  }
}

async function checkPdf(api: Api, expected: Expected): Promise<void> {
  const file = join(work, 'report.pdf');
  writeFileSync(file, await api.report('pdf', expected.period));
  if (hasProgram('qpdf'))
    check(
      'qpdf --check finds the PDF clean',
      execFileSync('qpdf', ['--check', file], { encoding: 'utf8' }).includes(
        'No syntax or stream encoding errors',
      ),
    );
  if (!hasProgram('pdftotext')) return;
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  const pounds = (Number((expected.totals.mills + 5n) / 10n) / 100).toLocaleString('en-GB', {
    style: 'currency',
    currency: 'GBP',
  });
  check(`pdftotext finds the total ${pounds}`, text.includes(pounds));
}

function figuresOf(row: Record<string, string>): Figures {
  const count = (name: string) => BigInt((row[name] ?? '').split('.')[0] || 0);
  return {
    mills: mills(row['revenue'] ?? '0'),
    units: count('units_sold'),
    orders: count('orders'),
    cancellations: count('cancellations'),
  };
}

function same(found: Figures | undefined, expected: Figures): boolean {
  if (!found) return false;
  return (
    found.mills === expected.mills &&
    found.units === expected.units &&
    found.orders === expected.orders &&
    found.cancellations === expected.cancellations
  );
}

async function load(platform: Platform, plan: Plan, file: string): Promise<Summary> {
  const report = join(work, `load-${plan}.json`);
  const rules = MAPPING.flatMap((rule) => ['--map', rule]);
  const args = [
    'scripts/load/main.ts',
    file,
    '--url',
    platform.url,
    '--client-id',
    `demo-${plan}`,
    '--client-secret',
    'demo-secret',
    '--time-zone',
    'Europe/London',
    '--shift-to',
    'yesterday',
    '--report',
    report,
    ...rules,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The load of ${file} ended with ${String(code)}.`);
  return JSON.parse(readFileSync(report, 'utf8')) as Summary;
}

/** The same lines in another order; every seventh of them first, and so on. */
function shuffledFile(): string {
  const [heading = '', ...lines] = gunzipSync(readFileSync(FILE)).toString('utf8').trimEnd().split('\n');
  const order = lines
    .map((line, index) => ({ line, key: Math.imul(index + 1, 2_654_435_761) >>> 0 }))
    .sort((one, other) => one.key - other.key);
  const file = join(work, 'shuffled.csv.gz');
  writeFileSync(file, gzipSync([heading, ...order.map(({ line }) => line)].join('\n')));
  return file;
}

function check(what: string, holds: boolean, found?: unknown): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  const shown = JSON.stringify(found, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  if (!holds && found !== undefined) console.log(`       found ${shown.slice(0, 800)}`);
}

function hasProgram(name: string): boolean {
  try {
    execFileSync('which', [name]);
    return true;
  } catch {
    return false;
  }
}

try {
  await main();
} catch (error) {
  check(error instanceof Error ? error.message : String(error), false);
} finally {
  if (failed === 0) rmSync(work, { recursive: true, force: true });
  else console.log(`Logs: ${work}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
