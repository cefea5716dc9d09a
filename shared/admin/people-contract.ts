import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'People' } as const;
const exampleId = 'ers_01kg0v1y3f8h2m4n6p8q0r2s4t';

const erasure = z.object({
  erasure_id: z.string(),
  status: z.enum(['running', 'completed']),
  progress: z.int().meta({ description: '0 to 100' }),
  requested_at: z.string(),
  completed_at: z.string().nullable(),
  removed: z.object({
    events: z.int().meta({ description: 'Events that no longer name the person' }),
    rows: z.int().meta({ description: 'Rows of figures that no longer hold a hash of the person' }),
  }),
  capacity: z.object({ read_units: z.number(), write_units: z.number() }),
});

const example = {
  erasure_id: exampleId,
  status: 'completed',
  progress: 100,
  requested_at: '2026-01-31T09:30:00.000Z',
  completed_at: '2026-01-31T09:32:00.000Z',
  removed: { events: 412, rows: 96 },
  capacity: { read_units: 120_412, write_units: 1_260 },
};

export const erasePerson = operation({
  ...base,
  id: 'erasePerson',
  method: 'DELETE',
  path: '/v2/admin/people/{user_id}',
  summary: "Remove a person from the company's events and profiles",
  description:
    'Every event that the company has taken with this `user_id` or `anonymous_id` is freed of both, of its ' +
    '`session_id`, of traits, and of all properties that no figure is made of. The event itself stays, under a random ' +
    'name that leads to nobody, and so does every figure: sums, counts and distinct people are what they were. The ' +
    '`event_id` stays taken, so that a late copy of an event does not bring the person back. What is sent anew after ' +
    'this call is new data. It takes a minute or more, by the number of events that the company has; the answer says ' +
    'where to ask for the end. Somebody who is known under several names needs a call for each. The audit log tells of ' +
    'the request and its end without the name.',
  params: z.object({
    user_id: z
      .string()
      .min(1)
      .max(256)
      .refine((text) => text.isWellFormed(), 'Must be well-formed text')
      .meta({ description: 'As the events have it' }),
  }),
  responses: {
    202: {
      description:
        'Being worked on; `Location` leads to its state. An erasure of that person that runs already is told',
      schema: erasure,
      example: {
        ...example,
        status: 'running',
        progress: 0,
        completed_at: null,
        removed: { events: 0, rows: 0 },
        capacity: { read_units: 0, write_units: 0 },
      },
    },
  },
});

export const getErasure = operation({
  ...base,
  id: 'getErasure',
  method: 'GET',
  path: '/v2/admin/erasures/{erasure_id}',
  summary: 'How far an erasure has come',
  description:
    'Counts of what was removed are told as the figures are changed, at the end. Kept for 400 days.',
  params: z.object({
    erasure_id: z
      .string()
      .max(100)
      .meta({ description: `Such as ${exampleId}` }),
  }),
  responses: { 200: { description: 'The erasure', schema: erasure, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const peopleOperations = [erasePerson, getErasure] as const;
