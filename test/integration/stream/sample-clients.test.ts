import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

/** The document whose clients must run as printed; it is no part of the project. */
const SEEDS = join(import.meta.dirname, '../../../../shared/seeds');
const NESTED = join(import.meta.dirname, '../../../../../shared/seeds');
const dir = [SEEDS, NESTED].find((path) => existsSync(path));
const file = dir === undefined ? undefined : readdirSync(dir).find((name) => name.startsWith('000'));
const text = dir === undefined || file === undefined ? undefined : readFileSync(join(dir, file), 'utf8');

/** The code block of the document that holds a line. */
function block(language: string, holding: string): string {
  const blocks = [...(text ?? '').matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  const found = blocks.map(([, code]) => code ?? '').find((code) => code.includes(holding));
  if (found === undefined) throw new Error(`The document has no ${language} block with ${holding}.`);
  return found;
}

/** A Python that has the module; the system's own has what apt installed. */
function pythonWith(module: string): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
const dashboardPython = pythonWith('websocket');
const exportPython = pythonWith('websockets');

let platform: TestPlatform;
beforeAll(async () => {
  if (text === undefined) return;
  platform = await startTestPlatform();
  await visit();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  if (text !== undefined) await platform.stop();
});

/** Only host and token are changed. */
const here = (code: string): string =>
  code
    .replaceAll('wss://api.analyticsplatform.com', platform.url.replace('http', 'ws'))
    .replaceAll('https://api.analyticsplatform.com', platform.url);

interface Run {
  output: () => string;
  errors: () => string;
}

const running: ChildProcess[] = [];

function run(command: string, args: string[]): Run {
  const child: ChildProcess = spawn(command, args);
  running.push(child);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return { output: () => output, errors: () => errors };
}

let count = 0;
async function visit(): Promise<void> {
  const events = [
    { event: 'page_view', user_id: `visitor-${count++}` },
    { event: 'session_start', user_id: 'v' },
    { event: 'purchase', value: 25, user_id: 'v', properties: { order_id: `sample-${count}` } },
    { event: 'api_request', properties: { duration_ms: 100 + count } },
  ];
  await platform.call('enterprise', 'POST', '/v2/events', { events });
}

const MOST_MS = 60_000;
/** An ingest that changes nothing shown, such as one that ends in the same figure, is made up for by another. */
const AGAIN_MS = 10_000;

/** Ingests `changes` times, and each time waits until the client shows another value of a metric; prints how long that took. */
async function showsChanges(name: string, { output, errors }: Run, pattern: RegExp, changes: number) {
  const shown = () => [...output().matchAll(pattern)].map(([, value]) => value).at(-1);
  await expect.poll(shown, { timeout: MOST_MS }).toBeDefined();
  const begunAt = performance.now();
  const took: number[] = [];
  while (took.length < changes) {
    const before = shown();
    const startedAt = performance.now();
    await visit();
    while (shown() === before && performance.now() - startedAt < AGAIN_MS) await sleep(10);
    if (shown() !== before) took.push(Math.round(performance.now() - startedAt));
    else if (performance.now() - begunAt > MOST_MS) throw new Error(`Shown:\n${output()}\n${errors()}`);
  }
  console.log(`${name} showed another figure ${took.join(', ')} ms after the ingest was sent (goal 2000).`);
  expect(Math.max(...took)).toBeLessThan(MOST_MS);
  expect(errors()).toBe('');
}

function script(code: string, name: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'sample-')), name);
  writeFileSync(path, code);
  return path;
}

it.skipIf(text === undefined || dashboardPython === undefined)(
  'the Python dashboard prints changing figures',
  async () => {
    const code = `${here(block('python', 'class AnalyticsDashboard'))}
import sys
sys.stdout.reconfigure(line_buffering=True)
AnalyticsDashboard(${JSON.stringify(await platform.token('enterprise'))}).connect_to_stream()
`;
    const client = run(dashboardPython ?? '', [script(code, 'dashboard.py')]);
    await showsChanges('The Python dashboard', client, /active_users: (\S+)/g, 3);
  },
);

it.skipIf(text === undefined || exportPython === undefined)(
  'the Python export stores every metric as it changes',
  async () => {
    const code = `import sys
sys.stdout.reconfigure(line_buffering=True)
access_token = ${JSON.stringify(await platform.token('enterprise'))}
${here(block('python', 'async def stream_to_database'))}`;
    const client = run(exportPython ?? '', [script(code, 'export.py')]);
    await showsChanges('The Python export', client, /Storing metric: page_views = (\S+)/g, 3);
  },
);

it.skipIf(text === undefined)(
  'the JavaScript dashboard, which asks for a figure each half minute, shows a first change at once',
  async () => {
    const page = `
      const accessToken = ${JSON.stringify(await platform.token('enterprise'))};
      globalThis.document = { getElementById: (id) => ({
        set textContent(value) { if (value !== null) console.log('SHOWN', id, value); },
        querySelector: () => ({ set textContent(value) {}, set className(value) {} }),
      }) };
      ${here(block('javascript', 'class RealTimeAnalytics'))}`;
    const client = run(process.execPath, [script(page, 'dashboard.mjs')]);
    await showsChanges('The JavaScript dashboard', client, /SHOWN metric-revenue_realtime (\S+)/g, 1);
    expect(client.output()).toContain('Connected to analytics stream');
    expect(client.output()).not.toMatch(/error|undefined|NaN/i);
  },
);

it.skipIf(text === undefined)('the JavaScript API client reads changing figures beside it', async () => {
  const page = `
    ${here(block('javascript', 'class APIClient'))}
    const client = new APIClient(${JSON.stringify(await platform.token('enterprise'))});
    const asked = { method: 'POST', body: JSON.stringify({ metric: 'orders' }) };
    for (;;) {
      const answer = await client.makeRequest('/analytics/visualization', asked);
      const { metadata } = await answer.json();
      console.log('READ', answer.status, metadata.total.value);
      await client.sleep(200);
    }`;
  const client = run(process.execPath, [script(page, 'client.mjs')]);
  await showsChanges('The JavaScript API client', client, /READ 200 (.+)/g, 3);
});
