import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { TOKEN_ENDPOINT } from '#shared/http/minute-limits.ts';
import { getUsage } from '#shared/usage/contract.ts';
import { getCurrentUser, logIn, logOut, registerUser } from './v1-contract.ts';

const text = (description: string) => z.string().max(512).optional().meta({ description });

/** RFC 6749 section 4.4; the credentials may also come by HTTP Basic. Unknown fields are ignored, as RFC 6749 asks. */
const tokenRequest = z.object({
  grant_type: text('`client_credentials`'),
  client_id: text('The client, unless it is sent by HTTP Basic'),
  client_secret: text('Its secret, unless it is sent by HTTP Basic'),
  scope: text('Scopes separated by spaces; all granted ones where it is left out'),
});

const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().meta({ description: 'Seconds' }),
  scope: z.string(),
});

const oauthError = z.object({ error: z.string(), error_description: z.string() });

export const issueToken = operation({
  id: 'issueToken',
  method: 'POST',
  path: '/oauth/token',
  face: 'oauth',
  auth: 'none',
  minuteLimit: TOKEN_ENDPOINT,
  tag: 'Authentication',
  summary: 'Exchange client credentials for an access token',
  source: 'S0 2, RFC 6749 4.4',
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  maxBodyBytes: 8_192,
  body: tokenRequest.optional(),
  bodyExample: {
    grant_type: 'client_credentials',
    client_id: 'demo-enterprise',
    client_secret: 'demo-secret',
    scope: 'reports:read reports:write analytics:read analytics:write',
  },
  responses: {
    200: {
      description: 'A bearer token',
      schema: tokenAnswer,
      example: {
        access_token: 'eyJhbGciOiJIUzI1NiJ9…',
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'reports:read',
      },
    },
    400: {
      description: 'The request is refused',
      schema: oauthError,
      example: { error: 'invalid_scope', error_description: 'Not granted: admin:manage' },
    },
    401: {
      description: 'The client is not known or its secret is wrong',
      schema: oauthError,
      example: { error: 'invalid_client', error_description: 'Unknown client or wrong secret' },
    },
  },
  errors: ['RATE_LIMIT_EXCEEDED'],
});

export { getUsage } from '#shared/usage/contract.ts';
export { getCurrentUser, logIn, logOut, registerUser } from './v1-contract.ts';

export const authOperations = [issueToken, registerUser, logIn, getCurrentUser, logOut, getUsage] as const;
