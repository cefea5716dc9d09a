import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { SUPPRESSION_REASONS } from './suppression.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'Deliveries' } as const;
const EXAMPLE_ID = 'sup_0000000001h3k5n7q9s1v3x5z7';

export const suppression = z.object({
  suppression_id: z.string(),
  address: z.string(),
  reason: z.enum(SUPPRESSION_REASONS),
  details: z.string().meta({ description: 'What the receiving side said' }),
  delivery_id: z.string().meta({ description: 'The delivery that it was said of' }),
  created_at: z.iso.datetime(),
});
const example = {
  suppression_id: EXAMPLE_ID,
  address: 'kim@acme.example',
  reason: 'bounce' as const,
  details: 'Bounced for good: there is no such mailbox (5.1.1).',
  delivery_id: 'dlv_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-01-31T09:31:12.000Z',
};

export const listSuppressions = operation({
  ...base,
  id: 'listSuppressions',
  method: 'GET',
  path: '/v2/admin/suppressions',
  summary: 'Addresses that get no more mail, since mail to them bounced for good or was complained about',
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of addresses, in no order of time',
      schema: z.object({ suppressions: z.array(suppression), next_cursor: nextCursor }),
      example: { suppressions: [example], next_cursor: null },
    },
  },
});

export const liftSuppression = operation({
  ...base,
  id: 'liftSuppression',
  method: 'DELETE',
  path: '/v2/admin/suppressions/{suppression_id}',
  summary: 'Let mail go to an address again',
  description: 'From the next delivery on; what was not sent is not made up for.',
  params: z.object({
    suppression_id: z
      .string()
      .max(100)
      .meta({ description: `Such as ${EXAMPLE_ID}` }),
  }),
  responses: { 204: { description: 'Lifted' } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const suppressionOperations = [listSuppressions, liftSuppression] as const;
