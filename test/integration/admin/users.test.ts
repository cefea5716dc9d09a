import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

const startedAt = new Date().toISOString();
let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

type Json = Record<string, unknown>;
const USERS = '/v2/admin/users';
const call = (method: string, path: string, body?: unknown) =>
  platform.call('professional', method, path, body);
const codeOf = (answer: Answer) => [answer.status, (answer.json['error'] as Json | undefined)?.['code']];
const idOf = (answer: Answer) => String(answer.json['user_id']);
const tokenOf = (answer: Answer) => String((answer.json['invitation'] as Json)['token']);

const invite = (email: string, role = 'analyst') => call('POST', USERS, { email, role });
const accept = (token: string, changes: Json = {}) =>
  send(platform.url, 'POST', '/v2/invitations/accept', { token, password: 'a long sentence', ...changes });

async function joined(email: string, role: string): Promise<string> {
  const answer = await accept(tokenOf(await invite(email, role)));
  expect(answer.json).toMatchObject({ status: 'active', role, email });
  return idOf(answer);
}

async function auditActions(target: string): Promise<unknown[]> {
  const { json } = await call('GET', `/v2/admin/audit-log?target=${target}`);
  return (json['entries'] as Json[]).map(({ action }) => action);
}

describe('an invitation', () => {
  it('makes a user who takes it over with its token, once', async () => {
    const made = await call('POST', USERS, { email: 'Kim@acme.example', name: 'Kim', role: 'viewer' });
    expect(made.status).toBe(201);
    expect(made.headers.get('Location')).toBe(`${platform.url}${USERS}/${idOf(made)}`);
    expect(made.json).toMatchObject({ status: 'invited', role: 'viewer', name: 'Kim' });
    const accepted = await accept(tokenOf(made), { name: 'Kim Doe' });
    expect([accepted.status, accepted.json]).toMatchObject([200, { status: 'active', name: 'Kim Doe' }]);
    expect(codeOf(await accept(tokenOf(made)))).toEqual([404, 'RESOURCE_NOT_FOUND']);
    const read = await call('GET', `${USERS}/${idOf(made)}`);
    expect(read.json).toMatchObject({ user_id: idOf(made), invitation_expires_at: null });
    expect(read.text).not.toContain(tokenOf(made));
    expect(await auditActions(idOf(made))).toEqual(['user.joined', 'user.invited']);
  });

  it('is refused for an address that the company has or has invited, and accepted but once at a time', async () => {
    const first = await invite('twice@acme.example');
    expect(codeOf(await invite('TWICE@acme.example'))).toEqual([409, 'RESOURCE_CONFLICT']);
    const both = await Promise.all([accept(tokenOf(first)), accept(tokenOf(first))]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 404]));
    expect(codeOf(await invite('twice@acme.example'))).toEqual([409, 'RESOURCE_CONFLICT']);
  });

  it('to an address of another company tells nothing until it is accepted', async () => {
    await joined('both@acme.example', 'viewer');
    const other = await platform.call('enterprise', 'POST', USERS, {
      email: 'both@acme.example',
      role: 'viewer',
    });
    expect(other.status).toBe(201);
    expect(codeOf(await accept(tokenOf(other)))).toEqual([409, 'RESOURCE_CONFLICT']);
  });

  it('is withdrawn with its user', async () => {
    const made = await invite('withdrawn@acme.example');
    expect(codeOf(await call('PATCH', `${USERS}/${idOf(made)}`, { status: 'disabled' }))).toEqual([
      409,
      'RESOURCE_CONFLICT',
    ]);
    expect((await call('DELETE', `${USERS}/${idOf(made)}`)).status).toBe(204);
    expect(codeOf(await accept(tokenOf(made)))).toEqual([404, 'RESOURCE_NOT_FOUND']);
    expect((await invite('withdrawn@acme.example')).status).toBe(201);
  });
});

describe('a user', () => {
  it('is changed field by field, and each change is in the audit log with its origin', async () => {
    const id = await joined('changed@acme.example', 'viewer');
    const path = `${USERS}/${id}`;
    expect((await call('PATCH', path, { role: 'analyst' })).json).toMatchObject({
      role: 'analyst',
      name: null,
    });
    expect((await call('PATCH', path, { name: 'Sam' })).json).toMatchObject({ role: 'analyst', name: 'Sam' });
    expect((await call('PATCH', path, { status: 'disabled' })).json).toMatchObject({ status: 'disabled' });
    expect((await call('PATCH', path, { status: 'active', name: null })).json).toMatchObject({
      status: 'active',
      name: null,
    });
    expect((await call('PATCH', path, { role: 'analyst' })).status).toBe(200);
    const { json } = await call('GET', `/v2/admin/audit-log?target=${id}&action=user.changed`);
    const entries = json['entries'] as Json[];
    expect(entries.map(({ changes }) => changes)).toEqual([
      { status: { from: 'disabled', to: 'active' }, name: 'changed' },
      { status: { from: 'active', to: 'disabled' } },
      { name: 'changed' },
      { role: { from: 'viewer', to: 'analyst' } },
    ]);
    expect(entries[0]).toMatchObject({ actor: 'demo-professional', address: '127.0.0.1', target: id });
  });

  it('has no fields that only the platform sets', async () => {
    const id = await joined('mass@acme.example', 'viewer');
    for (const extra of [
      { company: 'co_x' },
      { user_id: 'usr_x' },
      { email: 'a@b.example' },
      { password_hash: 'x' },
    ]) {
      expect(codeOf(await call('PATCH', `${USERS}/${id}`, { role: 'admin', ...extra }))).toEqual([
        400,
        'VALIDATION_ERROR',
      ]);
      expect(
        codeOf(await call('POST', USERS, { email: 'x@acme.example', role: 'viewer', status: 'active' })),
      ).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect((await call('GET', `${USERS}/${id}`)).json).toMatchObject({ role: 'viewer' });
  });
});

describe('the last admin', () => {
  it('stays, however many are removed, demoted and disabled at once', async () => {
    await Promise.all([1, 2, 3].map(() => joined(`admin-${randomUUID()}@acme.example`, 'admin')));
    const ways = [
      (path: string) => call('DELETE', path),
      (path: string) => call('PATCH', path, { role: 'viewer' }),
      (path: string) => call('PATCH', path, { status: 'disabled' }),
    ];
    const active = async () => {
      const { json } = await call('GET', `${USERS}?role=admin`);
      return (json['users'] as Json[]).filter(({ status }) => status === 'active');
    };
    const paths = (await active()).map(({ user_id: id }) => `${USERS}/${String(id)}`);
    expect(paths.length).toBeGreaterThan(3);
    const answers = await Promise.all(paths.map(async (path, index) => ways[index % ways.length]?.(path)));
    const refused = answers.filter((answer) => answer?.status === 409);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.text).toContain('last admin');
    const [last, ...others] = await active();
    expect(others).toEqual([]);
    for (const way of ways) expect((await way(`${USERS}/${String(last?.['user_id'])}`)).status).toBe(409);
  });
});

describe('lists', () => {
  it('are walked to the end, each user once, while others join and leave', async () => {
    const made = await Promise.all(Array.from({ length: 7 }, (_, n) => invite(`walk${n}@acme.example`)));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await call('GET', `${USERS}?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = json['users'] as Json[];
      expect(page.length).toBeLessThanOrEqual(3);
      seen.push(...page.map(({ user_id: id }) => String(id)));
      cursor = (json['next_cursor'] as string | null) ?? '';
      if (seen.length === 3) {
        await call('DELETE', `${USERS}/${seen[0]}`);
        await invite('late@acme.example');
      }
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    for (const answer of made) expect(seen.filter((id) => id === idOf(answer))).toHaveLength(1);
  });

  it('refuse a cursor that is forged, foreign, of another list or of other filters, and read nothing', async () => {
    const { json } = await call('GET', `${USERS}?limit=1`);
    const cursor = String(json['next_cursor']);
    const forged = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    const foreign = await platform.call('enterprise', 'GET', `${USERS}?limit=1&cursor=${cursor}`);
    const refused = [
      foreign,
      await call('GET', `${USERS}?cursor=${forged}`),
      await call('GET', `${USERS}?cursor=abc`),
      await call('GET', `${USERS}?cursor=${cursor}&role=viewer`),
      await call('GET', `/v2/admin/audit-log?cursor=${cursor}`),
    ];
    for (const answer of refused) expect(codeOf(answer)).toEqual([400, 'VALIDATION_ERROR']);
  });
});

describe('the audit log', () => {
  it('comes as CSV and NDJSON, page after page', async () => {
    await Promise.all([1, 2, 3].map((n) => invite(`export${n}@acme.example`)));
    const whole = await call('GET', '/v2/admin/audit-log?limit=1000');
    const ids = (whole.json['entries'] as Json[]).map(({ audit_id: id }) => String(id));
    expect(ids).toEqual(ids.toSorted().toReversed());
    const seen: string[] = [];
    let path = '/v2/admin/audit-log?format=ndjson&limit=4';
    while (path !== '') {
      const answer = await call('GET', path);
      expect(answer.headers.get('Content-Type')).toContain('application/x-ndjson');
      seen.push(
        ...answer.text
          .trimEnd()
          .split('\n')
          .map((line) => String((JSON.parse(line) as Json)['audit_id'])),
      );
      const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('Link') ?? '')?.[1];
      path = link === undefined ? '' : link.slice(platform.url.length);
    }
    expect(seen).toEqual(ids);
    const csv = await call('GET', '/v2/admin/audit-log?format=csv&limit=2');
    expect(csv.headers.get('Content-Disposition')).toBe('attachment; filename="audit-log.csv"');
    const [heading, first] = csv.text.split('\r\n');
    expect(heading).toBe('audit_id,action,target,changes,actor,address,request_id,occurred_at');
    expect(first?.startsWith(`${ids[0]},user.invited,usr_`)).toBe(true);
  });

  it('is narrowed by time, and shows no company what another one did', async () => {
    const before = startedAt;
    const none = await call('GET', `/v2/admin/audit-log?to=${before}`);
    expect(none.json['entries']).toEqual([]);
    const some = await call('GET', `/v2/admin/audit-log?from=${before}`);
    expect((some.json['entries'] as Json[]).length).toBeGreaterThan(0);
    const other = await platform.call('basic', 'GET', '/v2/admin/audit-log');
    expect(other.json['entries']).toEqual([]);
  });
});
