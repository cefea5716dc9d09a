import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { ensureDemoCompanies } from '#local/companies.ts';
import { useStackEnvironment } from '#local/stack-environment.ts';
import { WEB_DIR } from '#scripts/build-web.ts';
import { ensureSynth } from '#scripts/synth.ts';

export type DemoPlan = 'basic' | 'professional' | 'enterprise';

export interface TestPlatform {
  url: string;
  cloud: Cloud;
  /** Holds its database, files and logs. */
  dataDir: string;
  /** A token of the plan's demo client, with these scopes or all. */
  token: (plan: DemoPlan, scope?: string) => Promise<string>;
  /** A call with the plan's token; a body that is no text is sent as JSON. */
  call: (
    plan: DemoPlan,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** The logical id of the function that the stack calls `<stack>-<name>`. */
  functionId: (name: string) => string;
  stop: () => Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

/** The whole platform as `npm start` has it, on a free port and with data of its own. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'platform-'));
  const cloud = await startCloud({
    cdkOutDir: await ensureSynth(),
    dataDir,
    port: 0,
    webDir: WEB_DIR,
  });
  await ensureDemoCompanies(useStackEnvironment(cloud));
  const tokens = new Map<string, Promise<string>>();
  const token = (plan: DemoPlan, scope = ''): Promise<string> => {
    const key = `${plan} ${scope}`;
    const known = tokens.get(key) ?? requestToken(cloud.url, plan, scope);
    tokens.set(key, known);
    return known;
  };
  return {
    url: cloud.url,
    cloud,
    dataDir,
    token,
    call: async (plan, method, path, body, headers = {}) => {
      const credential = { Authorization: `Bearer ${await token(plan)}` };
      return send(cloud.url, method, path, body, { ...credential, ...headers });
    },
    functionId: (name) => {
      const resources = [...cloud.stack.resources.values()];
      const found = resources.find(({ properties }) =>
        String(properties['FunctionName']).endsWith(`-${name}`),
      );
      if (!found) throw new Error(`The stack has no function ${name}.`);
      return found.logicalId;
    },
    stop: async () => {
      await cloud.stop();
      const refused = refusalsIn(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
      if (refused.length > 0) throw new Error(`A role lacks what its function does: ${refused.join('\n')}`);
    },
  };
}

/** What the roles of the functions did not allow: a function that works here works with its deployed role too. */
function refusalsIn(dataDir: string): string[] {
  const log = join(dataDir, 'logs/cloud.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return lines.filter((line) => line.includes('is not authorized to perform'));
}

export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isText = typeof body === 'string';
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

async function requestToken(url: string, plan: DemoPlan, scope: string): Promise<string> {
  const body = {
    grant_type: 'client_credentials',
    client_id: `demo-${plan}`,
    client_secret: 'demo-secret',
    ...(scope === '' ? {} : { scope }),
  };
  const { json, text } = await send(url, 'POST', '/oauth/token', body);
  if (typeof json['access_token'] !== 'string') throw new Error(`No token: ${text}`);
  return json['access_token'];
}
