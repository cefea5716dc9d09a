import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { V1_AUTH } from '#shared/http/minute-limits.ts';
import { PERMISSIONS, ROLES } from './roles.ts';

const base = { face: 'v1', tag: 'Authentication (v1)', source: 'S4 Auth Endpoints' } as const;

/** Longer passwords would only keep the hash busy. */
const LONGEST_PASSWORD = 256;

const meta = z.object({ request_id: z.string() });
const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().meta({ description: 'null where the caller is a client or an API key' }),
    role: z.enum(ROLES).nullable().meta({ description: 'null where the caller is a client or an API key' }),
    permissions: z.array(z.enum(PERMISSIONS)),
    company: z.object({ id: z.string(), name: z.string(), plan: z.string(), time_zone: z.string() }),
  })
  .meta({ id: 'V1User' });
const session = z.object({
  data: z.object({ token: z.string(), token_type: z.literal('Bearer'), user }),
  meta,
});

const EXAMPLE_USER = {
  id: 'usr_01kfwq3n6e8m2x4z',
  name: 'Ada Lovelace',
  email: 'ada@acme.example',
  role: 'admin',
  permissions: [...PERMISSIONS],
  company: { id: 'co_01kfwq3n6e8m2x4y', name: 'Acme', plan: 'basic', time_zone: 'Europe/London' },
};
const EXAMPLE_META = { request_id: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' };
const EXAMPLE_SESSION = {
  data: { token: 'ap_user_q83v…', token_type: 'Bearer', user: EXAMPLE_USER },
  meta: EXAMPLE_META,
};

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Must be a time zone of the IANA database, such as Europe/London');

export const registerUser = operation({
  ...base,
  id: 'registerUser',
  method: 'POST',
  path: '/api/v1/auth/register',
  auth: 'none',
  minuteLimit: V1_AUTH,
  summary: 'Make a company on the Basic plan, with the caller as its admin',
  description:
    'The token in the answer is shown once and is valid until it is logged out. Where whoever runs the platform has switched registration off, the answer is 403 with REGISTRATION_CLOSED.',
  body: z
    .strictObject({
      name: z.string().trim().min(2).max(100),
      email: z.email().max(254),
      password: z.string().min(8).max(LONGEST_PASSWORD),
      password_confirmation: z.string().max(LONGEST_PASSWORD),
      company_name: z.string().trim().min(2).max(100).optional(),
      time_zone: timeZone.optional().meta({ description: 'In which the days of the company begin; UTC' }),
    })
    .refine((body) => body.password === body.password_confirmation, {
      path: ['password_confirmation'],
      message: 'Must be the same as password',
    }),
  bodyExample: {
    name: 'Ada Lovelace',
    email: 'ada@acme.example',
    password: 'a long pass phrase',
    password_confirmation: 'a long pass phrase',
    company_name: 'Acme',
    time_zone: 'Europe/London',
  },
  responses: { 201: { description: 'Made, and signed in', schema: session, example: EXAMPLE_SESSION } },
  errors: ['RATE_LIMIT_EXCEEDED', 'REGISTRATION_CLOSED'],
});

export const logIn = operation({
  ...base,
  id: 'logIn',
  method: 'POST',
  path: '/api/v1/auth/login',
  auth: 'none',
  minuteLimit: V1_AUTH,
  summary: 'Exchange e-mail address and password for a token',
  description:
    'Tokens that the user has stay valid. After ten wrong passwords for one user from one address, that address waits for a quarter of an hour; nobody else does.',
  body: z.strictObject({
    email: z.string().min(1).max(254),
    password: z.string().min(1).max(LONGEST_PASSWORD),
  }),
  bodyExample: { email: 'ada@acme.example', password: 'a long pass phrase' },
  responses: { 200: { description: 'Signed in', schema: session, example: EXAMPLE_SESSION } },
  errors: ['AUTH_CREDENTIALS_INVALID', 'RATE_LIMIT_EXCEEDED'],
});

export const getCurrentUser = operation({
  ...base,
  id: 'getCurrentUser',
  method: 'GET',
  path: '/api/v1/auth/me',
  auth: 'any',
  summary: 'Who the caller is, in which role, with which permissions',
  responses: {
    200: {
      description: 'The caller',
      schema: z.object({ data: user, meta }),
      example: { data: EXAMPLE_USER, meta: EXAMPLE_META },
    },
  },
});

export const logOut = operation({
  ...base,
  id: 'logOut',
  method: 'POST',
  path: '/api/v1/auth/logout',
  auth: 'any',
  summary: 'End the token that the call carries',
  description:
    "A user's token is refused from the next call on, an access token of a client within a minute. API keys are revoked by DELETE /v2/admin/api-keys/{key_id}.",
  responses: {
    200: {
      description: 'The token is valid no more',
      schema: z.object({ data: z.object({ message: z.string() }), meta }),
      example: { data: { message: 'The token has been revoked.' }, meta: EXAMPLE_META },
    },
  },
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
