import { describe, expect, it } from 'vitest';
import { registerUser } from '#functions/auth/register-user.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { ownFunctions, roleOf, statementsOf, synthesize, type Template } from './synthesized.ts';

/** What the function that registers is told, and whether its role may make keys of API Gateway. */
function registrationIn(template: Template): { told: unknown; mayMakeKeys: boolean } {
  const [, auth] = ownFunctions(template).get('auth') ?? [];
  if (!auth) throw new Error('The template has no function auth.');
  const { Variables } = auth.Properties['Environment'] as { Variables: Record<string, unknown> };
  const actions = statementsOf(roleOf(auth), template).flatMap(({ Action }) => Action);
  return { told: Variables[ENV.registration], mayMakeKeys: actions.includes('apigateway:POST') };
}

describe('registration', () => {
  it('is off unless it is asked for, and the role may make no keys then', () => {
    expect(registrationIn(synthesize())).toEqual({ told: 'off', mayMakeKeys: false });
    expect(registrationIn(synthesize({ registration: 'open' }))).toEqual({ told: 'open', mayMakeKeys: true });
  });

  it('is open or off, and nothing else', () => {
    expect(() => synthesize({ registration: 'maybe' })).toThrow(/registration is "maybe"; use open or off/);
  });

  it('that is off is answered with what to do instead', async () => {
    process.env[ENV.registration] = 'off';
    const input = { body: {}, now: 0, requestId: 'req_1' } as Parameters<typeof registerUser>[0];
    await expect(registerUser(input)).rejects.toMatchObject({
      code: 'REGISTRATION_CLOSED',
      details: expect.stringContaining('invitation') as string,
    });
  });
});
