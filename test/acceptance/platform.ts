import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The platform as a user starts it, in a process group of its own so that `kill -9` takes all of it. */
export class Platform {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  #process: ChildProcess | undefined;

  constructor(port: number, dataDir: string) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const log = openSync(join(this.#dataDir, '..', `platform-${this.#port}.log`), 'a');
    const env = { ...process.env, PORT: String(this.#port), DATA_DIR: this.#dataDir, DEMO_DATA: 'off' };
    this.#process = spawn('npm', ['start'], { detached: true, stdio: ['ignore', log, log], env });
    const giveUpAt = performance.now() + 120_000;
    for (;;) {
      if (await this.#healthy()) return;
      if (performance.now() > giveUpAt || this.#process.exitCode !== null)
        throw new Error(`The platform did not start; see platform-${this.#port}.log.`);
      await sleep(200);
    }
  }

  async #healthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/v2/health`, { signal: AbortSignal.timeout(3_000) })).ok;
    } catch {
      return false;
    }
  }

  /** `kill -9`, everything at once. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, signal);
    await ended;
    this.#process = undefined;
    await sleep(500);
  }
}

export type Plan = 'basic' | 'professional' | 'enterprise';

/** Calls as a developer would make them. */
export class Api {
  readonly #url: string;
  readonly #client: string;
  #token: string | undefined;

  constructor(url: string, plan: Plan) {
    this.#url = url;
    this.#client = `demo-${plan}`;
  }

  async call(method: string, path: string, body?: object): Promise<Response> {
    this.#token ??= await this.#requestToken();
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async #requestToken(): Promise<string> {
    const response = await fetch(`${this.#url}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: this.#client,
        client_secret: 'demo-secret',
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async generate(format: string, period: { start: string; end: string }): Promise<string> {
    const body = {
      name: 'Acceptance',
      template_id: 'sales_overview',
      format,
      filters: { date_range: period },
    };
    const response = await this.call('POST', '/v2/reports/generate', body);
    if (response.status !== 202)
      throw new Error(`generate answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { report_id: string }).report_id;
  }

  /** Waits until the report has ended; `completed` or `failed`. */
  async ended(reportId: string, withinMs = 150_000): Promise<string> {
    const giveUpAt = performance.now() + withinMs;
    while (performance.now() < giveUpAt) {
      const response = await this.call('GET', `/v2/reports/${reportId}/status`);
      const { status } = (await response.json()) as { status: string };
      if (status !== 'processing') return status;
      await sleep(500);
    }
    return 'processing';
  }

  async download(reportId: string): Promise<Buffer> {
    const response = await this.call('GET', `/v2/reports/${reportId}/download`);
    if (!response.ok) throw new Error(`download answered ${response.status}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async report(format: string, period: { start: string; end: string }): Promise<Buffer> {
    const id = await this.generate(format, period);
    const status = await this.ended(id);
    if (status !== 'completed') throw new Error(`The ${format} report ${id} ended ${status}.`);
    return this.download(id);
  }
}
