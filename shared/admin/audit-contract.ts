import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { count, cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { AUDIT_ACTIONS } from './audit.ts';
import { AUDIT_FORMATS, MEDIA_TYPE_OF } from './audit-format.ts';

const moment = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((value) => Date.parse(value))
    .optional()
    .meta({ description, override: { type: 'string', example: '2026-01-31T00:00:00Z' } });

const entry = z.object({
  audit_id: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  target: z.string().meta({ description: 'Id of what was changed' }),
  changes: z.record(z.string(), z.unknown()).meta({ description: 'Changed fields; never secrets' }),
  actor: z.string().meta({ description: 'The client, user or API key that called' }),
  address: z.string().nullable().meta({ description: 'Where the call came from, as far as it is known' }),
  request_id: z.string(),
  occurred_at: z.string(),
});

export const listAuditLog = operation({
  face: 'platform',
  auth: 'admin:manage',
  tag: 'Audit log',
  id: 'listAuditLog',
  method: 'GET',
  path: '/v2/admin/audit-log',
  summary: 'Who changed what, from where and when; newest first',
  description:
    'Entries are only ever added. With `format` `csv` or `ndjson` the page is a file of up to 1000 entries; the next ' +
    'one is named by the header `Link` with `rel="next"`.',
  source: 'S0 2',
  query: z.strictObject({
    ...cursorPaging,
    limit: count(1_000, 50).meta({ description: '1 to 1000' }),
    format: z.enum(AUDIT_FORMATS).default('json'),
    action: z.enum(AUDIT_ACTIONS).optional(),
    actor: z.string().max(100).optional(),
    target: z.string().max(300).optional(),
    from: moment('First moment, included'),
    to: moment('Last moment, excluded'),
  }),
  responses: {
    200: {
      description: 'One page of the log',
      schema: z.object({ entries: z.array(entry), next_cursor: nextCursor }),
      textTypes: [MEDIA_TYPE_OF.csv, MEDIA_TYPE_OF.ndjson],
      example: {
        entries: [
          {
            audit_id: 'aud_01kg0v1y3f8h2m4n6p8q0r2s4t',
            action: 'user.changed',
            target: 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t',
            changes: { role: { from: 'viewer', to: 'analyst' } },
            actor: 'demo-enterprise',
            address: '203.0.113.9',
            request_id: 'b9f3c4a2-5f0e-4d53-9d0c-0d6c4b0a7e11',
            occurred_at: '2026-01-31T09:30:00.000Z',
          },
        ],
        next_cursor: null,
      },
    },
  },
});

export const auditOperations = [listAuditLog] as const;
