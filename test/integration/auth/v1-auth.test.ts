import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

interface Session {
  token: string;
  user: { id: string; role: string; permissions: string[]; company: { id: string; plan: string } };
}
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const post = (path: string, body?: unknown, headers = {}) =>
  send(platform.url, 'POST', `/api/v1/auth/${path}`, body, headers);
const me = (token: string) => send(platform.url, 'GET', '/api/v1/auth/me', undefined, bearer(token));
const sessionOf = (answer: Answer) => answer.json['data'] as Session;
const errorOf = (answer: Answer) =>
  answer.json['error'] as { code: string; validation_errors?: { field: string }[] };
async function logIn(role: string, plan: string): Promise<Session> {
  const answer = await post('login', { email: `${role}@${plan}.example`, password: 'demo-password' });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('ap_user_')]);
  return sessionOf(answer);
}

describe('v1 sign-in', () => {
  it('registers a company on Basic with its admin, once for each address', async () => {
    const body = {
      name: 'Ada Lovelace',
      email: 'Ada@Register.example',
      password: 'a long pass phrase',
      password_confirmation: 'a long pass phrase',
    };
    const made = await post('register', body);
    expect([made.status, made.text]).toEqual([201, expect.stringContaining('"plan":"basic"')]);
    const { token, user } = sessionOf(made);
    expect(user).toMatchObject({ role: 'admin', company: { name: "Ada Lovelace's company" } });
    expect((await me(token)).json['data']).toEqual(user);
    // What is written through one face is read through all: the token works there too, on the company's own plan.
    const reports = await send(platform.url, 'GET', '/v2/reports', undefined, bearer(token));
    expect([reports.status, reports.headers.get('X-RateLimit-Limit')]).toEqual([200, '1000']);
    const again = await post('register', { ...body, email: 'ada@register.EXAMPLE' });
    expect([again.status, errorOf(again).validation_errors]).toMatchObject([400, [{ field: 'email' }]]);
  });

  it('names each field that is wrong, and never gives a password back', async () => {
    const answer = await post('register', {
      name: 'A',
      email: 'none',
      password: 'hunter2',
      password_confirmation: 'hunter3',
    });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).validation_errors?.map(({ field }) => field)).toEqual([
      'name',
      'email',
      'password',
      'password_confirmation',
    ]);
    expect(answer.text).not.toMatch(/hunter/);
    const other = await post('register', {
      name: 'Ada',
      email: 'ada@other.example',
      password: 'long enough',
      password_confirmation: 'another one',
    });
    expect(errorOf(other).validation_errors).toMatchObject([{ field: 'password_confirmation' }]);
  });

  it('gives each role its permissions; earlier tokens stay, logout ends its own at once', async () => {
    const first = await logIn('viewer', 'professional');
    const second = await logIn('viewer', 'professional');
    expect(first.user.permissions).toEqual(['view-analytics', 'view-reports']);
    const refused = await send(platform.url, 'GET', '/v2/admin/users', undefined, bearer(first.token));
    expect([refused.status, errorOf(refused).code]).toEqual([403, 'AUTH_SCOPE_INSUFFICIENT']);
    expect((await post('logout', undefined, bearer(first.token))).status).toBe(200);
    const after = await me(first.token);
    expect([after.status, errorOf(after).code]).toEqual([401, 'AUTH_TOKEN_INVALID']);
    expect((await me(second.token)).status).toBe(200);
  });

  it('answers an unknown user and a wrong password alike', async () => {
    const wrong = await post('login', { email: 'admin@basic.example', password: 'guess' });
    const unknown = await post('login', { email: 'nobody@basic.example', password: 'guess' });
    expect([wrong.status, errorOf(wrong).code]).toEqual([401, 'AUTH_CREDENTIALS_INVALID']);
    const plain = ({ text }: Answer) => text.replaceAll(/"(request_id|timestamp)":"[^"]*"/g, '');
    expect(plain(unknown)).toBe(plain(wrong));
  });

  it('tells a client who it is, ends its token by id, and sends an API key to its admin', async () => {
    const token = await platform.token('basic', 'reports:read');
    expect((await me(token)).json['data']).toMatchObject({
      id: 'demo-basic',
      role: null,
      permissions: ['view-reports'],
      company: { plan: 'basic' },
    });
    expect((await post('logout', undefined, bearer(token))).status).toBe(200);
  });

  it('limits calls of one token to 60 in a minute, and attempts of one address to 10', async () => {
    const token = await platform.token('enterprise');
    const headers = (await me(token)).headers;
    expect(headers.get('RateLimit-Policy')).toBe('"hour";q=100000;w=3600, "minute";q=60;w=60');
    expect(headers.get('X-RateLimit-Limit')).toBe('100000');
    let refused: Answer | undefined;
    for (let attempt = 0; attempt < 22 && refused?.status !== 429; attempt++) {
      refused = await post('login', { email: `someone${attempt}`, password: '' });
    }
    expect([refused?.status, refused && errorOf(refused).code]).toEqual([429, 'RATE_LIMIT_EXCEEDED']);
    expect(refused?.headers.get('X-RateLimit-Limit')).toBe('10');
    expect(refused?.headers.get('Retry-After')).toBe(refused?.headers.get('X-RateLimit-Retry-After'));
  });
});
