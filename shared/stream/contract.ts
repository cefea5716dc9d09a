import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';

export const createTicket = operation({
  id: 'createTicket',
  method: 'POST',
  path: '/v2/stream/tickets',
  face: 'platform',
  auth: 'analytics:read',
  tag: 'Stream',
  summary: 'Get a ticket that opens the stream once',
  description:
    'For browsers, which cannot send an Authorization header with a WebSocket: open `wss://…/v2/stream?ticket=…` within 30 seconds. A ticket works once and stands for the company, client and scopes of this call; the connection lasts as long as the token of this call would. A subscription with a `delivery_frequency` gets its figures at least every interval; on plans that stream in real time the first change of a figure comes at once, and further ones at the end of the interval.',
  idempotent: false,
  responses: {
    201: {
      description: 'The ticket; it is not shown again',
      schema: z.object({
        ticket: z.string(),
        expires_in: z.int(),
        expires_at: z.iso.datetime(),
        stream_url: z.string(),
      }),
      example: {
        ticket: 'ap_ticket_4fT0…',
        expires_in: 30,
        expires_at: '2026-01-31T12:00:30Z',
        stream_url: 'wss://analytics.example.com/v2/stream?ticket=ap_ticket_4fT0…',
      },
    },
  },
  errors: ['PLAN_FEATURE_UNAVAILABLE'],
});

export const streamOperations = [createTicket] as const;
