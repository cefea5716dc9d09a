import * as z from 'zod';
import { ROLES } from '#shared/auth/roles.ts';
import { operation } from '#shared/http/contract.ts';
import { INVITATIONS } from '#shared/http/minute-limits.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { USER_STATUSES } from './user.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'Users' } as const;
const exampleId = 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t';

const userId = z.object({
  user_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${exampleId}` }),
});
const name = z.string().trim().min(2, 'Must have at least 2 characters').max(100);
const role = z.enum(ROLES).meta({
  description:
    'admin: everything, user management included; analyst: view analytics and reports, create reports, manage alerts; viewer: view analytics and reports',
});

const userFields = {
  user_id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(ROLES),
  status: z.enum(USER_STATUSES).meta({
    description: 'invited: has not set a password yet; disabled: can no longer sign in or call',
  }),
  created_at: z.string().nullable(),
  invitation_expires_at: z.string().nullable().meta({ description: 'Of an invited user' }),
};
const userAnswer = z.object(userFields);

const userExample = {
  user_id: exampleId,
  email: 'kim@acme.example',
  name: 'Kim Doe',
  role: 'analyst',
  status: 'active',
  created_at: '2026-01-31T09:30:00.000Z',
  invitation_expires_at: null,
};

export const listUsers = operation({
  ...base,
  id: 'listUsers',
  method: 'GET',
  path: '/v2/admin/users',
  summary: "The company's users, the longest known first",
  source: 'S0 2',
  query: z.strictObject({ ...cursorPaging, role: z.enum(ROLES).optional() }),
  responses: {
    200: {
      description: 'One page of users',
      schema: z.object({ users: z.array(userAnswer), next_cursor: nextCursor }),
      example: { users: [userExample], next_cursor: null },
    },
  },
});

export const getUser = operation({
  ...base,
  id: 'getUser',
  method: 'GET',
  path: '/v2/admin/users/{user_id}',
  summary: 'A user',
  params: userId,
  responses: { 200: { description: 'The user', schema: userAnswer, example: userExample } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const inviteUser = operation({
  ...base,
  id: 'inviteUser',
  method: 'POST',
  path: '/v2/admin/users',
  summary: 'Invite a user',
  description:
    'The token in the answer is shown this once and works once, for seven days. Hand it to the user, who accepts with ' +
    '`POST /v2/invitations/accept`.',
  maxBodyBytes: 8_192,
  body: z.strictObject({ email: z.email().max(254), name: name.optional(), role }),
  bodyExample: { email: 'kim@acme.example', name: 'Kim Doe', role: 'analyst' },
  responses: {
    201: {
      description: 'The invited user; `Location` leads to it',
      schema: z.object({
        ...userFields,
        invitation: z.object({ token: z.string(), expires_at: z.string(), accept_url: z.string() }),
      }),
      example: {
        ...userExample,
        status: 'invited',
        invitation_expires_at: '2026-02-07T09:30:00.000Z',
        invitation: {
          token: 'mW3x…',
          expires_at: '2026-02-07T09:30:00.000Z',
          accept_url: 'https://analytics.acme.example/v2/invitations/accept',
        },
      },
    },
  },
  errors: ['RESOURCE_CONFLICT'],
});

export const updateUser = operation({
  ...base,
  id: 'updateUser',
  method: 'PATCH',
  path: '/v2/admin/users/{user_id}',
  summary: "Change a user's name, role or status",
  description:
    'What is left out stays. A change of role or status reaches tokens in use within a minute. The last active admin ' +
    'cannot be demoted or disabled.',
  params: userId,
  maxBodyBytes: 8_192,
  body: z
    .strictObject({
      name: name.nullable().optional(),
      role: role.optional(),
      status: z.enum(['active', 'disabled']).optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change'),
  bodyExample: { role: 'admin' },
  responses: { 200: { description: 'The user as it is now', schema: userAnswer, example: userExample } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT', 'SERVICE_UNAVAILABLE'],
});

export const deleteUser = operation({
  ...base,
  id: 'deleteUser',
  method: 'DELETE',
  path: '/v2/admin/users/{user_id}',
  summary: 'Remove a user, or withdraw an invitation',
  description:
    'The tokens of the user stop working within a minute. The last active admin cannot be removed.',
  params: userId,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT', 'SERVICE_UNAVAILABLE'],
});

export const acceptInvitation = operation({
  ...base,
  id: 'acceptInvitation',
  method: 'POST',
  path: '/v2/invitations/accept',
  auth: 'none',
  minuteLimit: INVITATIONS,
  summary: 'Accept an invitation by setting a password',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    token: z.string().min(1).max(200).meta({ description: 'From the invitation; it works once' }),
    password: z.string().min(8, 'Must have at least 8 characters').max(200),
    name: name.optional(),
  }),
  bodyExample: { token: 'mW3x…', password: 'a long sentence is best' },
  responses: {
    200: { description: 'The user, who can sign in now', schema: userAnswer, example: userExample },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const userOperations = [
  listUsers,
  inviteUser,
  getUser,
  updateUser,
  deleteUser,
  acceptInvitation,
] as const;
