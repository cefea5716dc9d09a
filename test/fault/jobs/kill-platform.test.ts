import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '#test/support/platform.ts';

/** P12 on the platform as users run it. It takes minutes, since leases and the clock are real. */
const deep = process.env['DEEP'] !== undefined;
/** A lease, a beat of the clock and the work itself. */
const RECOVERY_MS = 100_000;

const dataDir = mkdtempSync(join(tmpdir(), 'kill-'));
let running: ChildProcess | undefined;
let port = 0;

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const url = () => `http://127.0.0.1:${port}`;

async function start(): Promise<void> {
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, DEMO_DATA: 'off' };
  running = spawn(process.execPath, ['local/main.ts'], { env, stdio: 'ignore' });
  for (let tries = 0; tries < 300; tries += 1) {
    const healthy = await send(url(), 'GET', '/v2/health').catch(() => undefined);
    if (healthy?.status === 200) return;
    await sleep(200);
  }
  throw new Error('The platform did not come up.');
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => running?.once('exit', resolve));
  running?.kill('SIGKILL');
  await gone;
}

async function authorization(plan: string): Promise<Record<string, string>> {
  const body = {
    grant_type: 'client_credentials',
    client_id: `demo-${plan}`,
    client_secret: 'demo-secret',
  };
  const { json } = await send(url(), 'POST', '/oauth/token', body);
  return { Authorization: `Bearer ${String(json['access_token'])}` };
}

it.skipIf(!deep)(
  'every acknowledged report ends after kill -9 and restart, wherever the kill struck',
  async () => {
    await start();
    const today = new Date().toISOString().slice(0, 10);
    const body = {
      name: 'Killed report',
      template_id: 'sales_overview',
      format: 'pdf',
      filters: { date_range: { start: today, end: today } },
    };
    const reports: { id: string; plan: string }[] = [];
    for (const wait of [0, 60, 150, 300, 600]) {
      // One each, so that the last ones find room in the queue though all before may have been killed.
      for (const plan of ['professional', 'enterprise']) {
        const headers = await authorization(plan);
        const { status, json } = await send(url(), 'POST', '/v2/reports/generate', body, headers);
        if (status === 202) reports.push({ id: String(json['report_id']), plan });
      }
      await sleep(wait);
      await kill();
      await start();
    }
    expect(reports).toHaveLength(10);
    const headersOf = {
      professional: await authorization('professional'),
      enterprise: await authorization('enterprise'),
    };
    const open = new Set(reports);
    const restarted = performance.now();
    const ends: Record<string, number> = {};
    while (open.size > 0 && performance.now() - restarted < RECOVERY_MS) {
      for (const report of open) {
        const { id } = report;
        const headers = headersOf[report.plan === 'enterprise' ? 'enterprise' : 'professional'];
        const { json } = await send(url(), 'GET', `/v2/reports/${id}/status`, undefined, headers);
        const status = String(json['status']);
        if (status === 'processing') continue;
        open.delete(report);
        ends[status] = (ends[status] ?? 0) + 1;
        const download = await send(url(), 'GET', `/v2/reports/${id}/download`, undefined, headers);
        const file = await fetch(download.headers.get('Location') ?? '');
        expect([
          file.status,
          Buffer.from(await file.arrayBuffer())
            .subarray(0, 5)
            .toString(),
        ]).toEqual([200, '%PDF-']);
      }
      await sleep(500);
    }
    console.log(
      `Ended ${JSON.stringify(ends)}, the last ${Math.round(performance.now() - restarted)} ms after the restart.`,
    );
    expect([...open]).toEqual([]);
  },
  600_000,
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
