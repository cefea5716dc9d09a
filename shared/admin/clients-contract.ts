import * as z from 'zod';
import { SCOPES } from '#shared/auth/scopes.ts';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'Clients' } as const;
const exampleId = 'cli_01kg0v1y3f8h2m4n6p8q0r2s4t';
const secretExampleId = 'sec_01kg0v1y3f8h2m4n6p8q0r2s4t';

const clientParams = {
  client_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${exampleId}` }),
};
const clientId = z.object(clientParams);
const name = z.string().trim().min(1).max(100);
const scopes = z
  .array(z.enum(SCOPES))
  .min(1, 'Name at least one scope')
  .max(SCOPES.length)
  .transform((list) => [...new Set(list)])
  .meta({
    description: 'What its tokens may do at most',
    override: { type: 'array', items: { enum: [...SCOPES] } },
  });

const secret = z.object({
  secret_id: z.string(),
  hint: z.string().meta({ description: 'Last characters of the secret' }),
  created_at: z.string(),
});
const clientFields = {
  client_id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  secrets: z
    .array(secret)
    .meta({ description: 'Live secrets, oldest first; the secrets themselves are never shown again' }),
  created_by: z.string(),
  created_at: z.string(),
};
const client = z.object(clientFields);
const shownOnce = z.string().meta({ description: 'Shown this once; kept as a hash' });

const secretExample = { secret_id: secretExampleId, hint: 'x3Qa', created_at: '2026-01-31T09:30:00.000Z' };
const example = {
  client_id: exampleId,
  name: 'Nightly export',
  scopes: ['reports:read', 'reports:write'],
  secrets: [secretExample],
  created_by: 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-01-31T09:30:00.000Z',
};

export const listClients = operation({
  ...base,
  id: 'listClients',
  method: 'GET',
  path: '/v2/admin/clients',
  summary: "The company's OAuth clients",
  source: 'S0 2',
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of clients',
      schema: z.object({ clients: z.array(client), next_cursor: nextCursor }),
      example: { clients: [example], next_cursor: null },
    },
  },
});

export const createClient = operation({
  ...base,
  id: 'createClient',
  method: 'POST',
  path: '/v2/admin/clients',
  summary: 'Make an OAuth client; its secret is in this answer only',
  maxBodyBytes: 8_192,
  body: z.strictObject({ name, scopes }),
  bodyExample: { name: 'Nightly export', scopes: ['reports:read', 'reports:write'] },
  responses: {
    201: {
      description: 'The client and its first secret; `Location` leads to it',
      schema: z.object({ ...clientFields, client_secret: shownOnce }),
      example: { ...example, client_secret: 'mW3x…x3Qa' },
    },
  },
});

export const getClient = operation({
  ...base,
  id: 'getClient',
  method: 'GET',
  path: '/v2/admin/clients/{client_id}',
  summary: 'A client',
  params: clientId,
  responses: { 200: { description: 'The client', schema: client, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const updateClient = operation({
  ...base,
  id: 'updateClient',
  method: 'PATCH',
  path: '/v2/admin/clients/{client_id}',
  summary: "Change a client's name or scopes",
  description: 'What is left out stays. Tokens in use lose a scope that is taken away within a minute.',
  params: clientId,
  maxBodyBytes: 8_192,
  body: z
    .strictObject({ name: name.optional(), scopes: scopes.optional() })
    .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change'),
  bodyExample: { scopes: ['reports:read'] },
  responses: { 200: { description: 'The client as it is now', schema: client, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const deleteClient = operation({
  ...base,
  id: 'deleteClient',
  method: 'DELETE',
  path: '/v2/admin/clients/{client_id}',
  summary: 'Remove a client; its tokens stop working within a minute',
  params: clientId,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const addClientSecret = operation({
  ...base,
  id: 'addClientSecret',
  method: 'POST',
  path: '/v2/admin/clients/{client_id}/secrets',
  summary: 'Give a client one secret more, to rotate without a gap',
  description: 'A client has at most five live secrets. Bring the new one into use, then remove the old one.',
  params: clientId,
  responses: {
    201: {
      description: 'The secret, valid at once',
      schema: z.object({ ...secret.shape, client_secret: shownOnce }),
      example: { ...secretExample, client_secret: 'mW3x…x3Qa' },
    },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const removeClientSecret = operation({
  ...base,
  id: 'removeClientSecret',
  method: 'DELETE',
  path: '/v2/admin/clients/{client_id}/secrets/{secret_id}',
  summary: 'End a secret of a client; the last one stays',
  params: z.object({
    ...clientParams,
    secret_id: z
      .string()
      .max(100)
      .meta({ description: `Such as ${secretExampleId}` }),
  }),
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const clientOperations = [
  listClients,
  createClient,
  getClient,
  updateClient,
  deleteClient,
  addClientSecret,
  removeClientSecret,
] as const;
