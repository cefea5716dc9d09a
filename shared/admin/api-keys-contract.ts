import * as z from 'zod';
import { SCOPES } from '#shared/auth/scopes.ts';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'API keys' } as const;
const exampleId = 'key_01kg0v1y3f8h2m4n6p8q0r2s4t';

const keyId = z.object({
  key_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${exampleId}` }),
});
const keyFields = {
  key_id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  hint: z.string().meta({ description: 'First characters of the key' }),
  created_by: z.string(),
  created_at: z.string(),
};
const apiKey = z.object(keyFields);
const example = {
  key_id: exampleId,
  name: 'Shop',
  scopes: ['analytics:write'],
  hint: 'ap_key_mW3x0',
  created_by: 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-01-31T09:30:00.000Z',
};

export const listApiKeys = operation({
  ...base,
  id: 'listApiKeys',
  method: 'GET',
  path: '/v2/admin/api-keys',
  summary: "The company's API keys",
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of API keys',
      schema: z.object({ api_keys: z.array(apiKey), next_cursor: nextCursor }),
      example: { api_keys: [example], next_cursor: null },
    },
  },
});

export const createApiKey = operation({
  ...base,
  id: 'createApiKey',
  method: 'POST',
  path: '/v2/admin/api-keys',
  summary: 'Make an API key; it is in this answer only',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1, 'Name at least one scope')
      .max(SCOPES.length)
      .transform((list) => [...new Set(list)])
      .meta({ override: { type: 'array', items: { enum: [...SCOPES] } } }),
  }),
  bodyExample: { name: 'Shop', scopes: ['analytics:write'] },
  responses: {
    201: {
      description: 'The key; `Location` leads to it',
      schema: z.object({
        ...keyFields,
        api_key: z.string().meta({ description: 'Shown this once; kept as a hash' }),
      }),
      example: { ...example, api_key: 'ap_key_mW3x0…' },
    },
  },
});

export const getApiKey = operation({
  ...base,
  id: 'getApiKey',
  method: 'GET',
  path: '/v2/admin/api-keys/{key_id}',
  summary: 'An API key, without the key itself',
  params: keyId,
  responses: { 200: { description: 'The key', schema: apiKey, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const deleteApiKey = operation({
  ...base,
  id: 'deleteApiKey',
  method: 'DELETE',
  path: '/v2/admin/api-keys/{key_id}',
  summary: 'End an API key; its next call is refused',
  params: keyId,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const apiKeyOperations = [listApiKeys, createApiKey, getApiKey, deleteApiKey] as const;
