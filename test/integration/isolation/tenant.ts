import { setTimeout as sleep } from 'node:timers/promises';
import { turnstile } from '#test/support/at-most.ts';
import { type Answer, type DemoPlan, send, type TestPlatform } from '#test/support/platform.ts';

/** A company's admin, and what is known of the company that nobody else may learn. */
export interface Tenant {
  company: string;
  plan: DemoPlan;
  /** @throws Error where the answer is not of the expected status */
  make: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  url: string;
  /** Texts that stand in this company's data only. */
  marks: Set<string>;
}

export function tenantOf(platform: TestPlatform, plan: DemoPlan): Tenant {
  const marks = new Set([`co_demo_${plan}`]);
  const call: Tenant['call'] = (method, path, body) => platform.call(plan, method, path, body);
  return {
    company: `co_demo_${plan}`,
    plan,
    url: platform.url,
    marks,
    call,
    make: async (method, path, body) => {
      const answer = await call(method, path, body);
      if (answer.status < 300) return answer.json;
      throw new Error(
        `The fixture could not be made: ${method} ${path} answered ${answer.status} ${answer.text}`,
      );
    },
  };
}

/** Remembers what the value tells of the company, and gives it back as text. */
export function marked(tenant: Tenant, value: unknown): string {
  const text = String(value);
  tenant.marks.add(text);
  return text;
}

/** A credential of the company that no longer holds. */
export async function revokedKey(tenant: Tenant, scopes: readonly string[]): Promise<string> {
  const { key_id: id, api_key: key } = await tenant.make('POST', '/v2/admin/api-keys', {
    name: 'Revoked',
    scopes,
  });
  await tenant.call('DELETE', `/v2/admin/api-keys/${String(id)}`);
  return String(key);
}

export async function freshKey(tenant: Tenant, scopes: readonly string[]): Promise<string> {
  const { api_key: key } = await tenant.make('POST', '/v2/admin/api-keys', { name: 'Fresh', scopes });
  return String(key);
}

/** A user's token by the v1 sign-in. */
export async function userToken(tenant: Tenant, role: string): Promise<string> {
  const answer = await send(tenant.url, 'POST', '/api/v1/auth/login', {
    email: `${role}@${tenant.plan}.example`,
    password: 'demo-password',
  });
  const { token } = (answer.json['data'] ?? {}) as { token?: string };
  if (token === undefined) throw new Error(`No token for the ${role} of ${tenant.plan}: ${answer.text}`);
  return token;
}

/** A user has two running jobs and five waiting ones; one more would be refused. */
export const jobsInTurn = turnstile(3);

/** Waits until the report is at an end, so that nothing of its company changes by itself any more. */
export async function reportAtRest(tenant: Tenant, id: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { status } = (await tenant.call('GET', `/v2/reports/${id}/status`)).json;
    if (status !== 'processing' && status !== 'queued') return;
    await sleep(100);
  }
  throw new Error(`The report ${id} did not end within a minute.`);
}

/** As `reportAtRest`, for an export of the media face. */
export async function exportAtRest(tenant: Tenant, id: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { data } = (await tenant.call('GET', `/v2/analytics/export/${id}`)).json;
    if ((data as { status: string }).status !== 'processing') return;
    await sleep(100);
  }
  throw new Error(`The export ${id} did not end within a minute.`);
}
