import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { capabilities } from '#shared/api.ts';
import { grantableFor, SCOPES } from '#shared/auth/scopes.ts';
import type { Operation, ResponseSpec } from '#shared/http/contract.ts';
import { STATUS_OF } from '#shared/http/error-map.ts';
import { isIdempotent } from '#shared/http/idempotency.ts';
import { segmentMessage } from '#shared/ingest/contract.ts';
import { ingestItem } from '#shared/metrics/contract.ts';
import type { ErrorCode } from '#shared/runtime/errors.ts';

const errorEnvelope = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.string().optional(),
      validation_errors: z
        .array(
          z.object({
            field: z.string(),
            code: z.string(),
            message: z.string(),
            provided_value: z.unknown().optional(),
          }),
        )
        .optional(),
      request_id: z.string(),
      timestamp: z.iso.datetime(),
    }),
  })
  .meta({ id: 'Error' });

/** What any authenticated call can meet. */
const EVERYWHERE: ErrorCode[] = [
  'AUTH_TOKEN_MISSING',
  'AUTH_TOKEN_INVALID',
  'AUTH_SCOPE_INSUFFICIENT',
  'RATE_LIMIT_EXCEEDED',
  'QUOTA_EXCEEDED',
];

/** The OpenAPI 3.1 document, made from the contracts. */
export function openApiDocument(version: string): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Analytics platform',
      version,
      description:
        'Metrics counted exactly, reports in every format, live streams and alerts, in your own AWS account. Bodies may be sent with Content-Encoding gzip or deflate.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The deployment that serves this document' }],
    components: {
      schemas: { IngestItem: ingestItem, SegmentMessage: segmentMessage },
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: '/oauth/token',
              scopes: Object.fromEntries(SCOPES.map((scope) => [scope, scope])),
            },
          },
        },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      },
    },
    paths: paths(Object.values(capabilities).flat()),
  });
}

function paths(operations: readonly Operation[]): ZodOpenApiPathsObject {
  const result: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    result[operation.path] = {
      ...result[operation.path],
      [operation.method.toLowerCase()]: describe(operation),
    };
  }
  return result;
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    security: security(operation),
    requestParams: {
      ...(operation.params ? { path: operation.params } : {}),
      ...(operation.query ? { query: operation.query } : {}),
      ...(honoursKey(operation) ? { header: idempotencyHeader } : {}),
    },
    ...(operation.body ? { requestBody: requestBody(operation, operation.body) } : {}),
    responses: { ...responses(operation), ...errors(operation) },
  };
}

const idempotencyHeader = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({
    description:
      'A UUID or another text of visible ASCII. The same key with the same request gets the first answer again for 24 hours; with another request it is refused.',
  }),
});

function honoursKey(operation: Operation): boolean {
  return isIdempotent(operation) || operation.errors?.includes('IDEMPOTENCY_KEY_REUSED') === true;
}

function security(operation: Operation): Record<string, string[]>[] {
  if (operation.auth === 'none') return [];
  const anyKind = [{ bearer: [] }, { apiKey: [] }];
  return operation.auth === 'any' ? anyKind : [{ oauth: [grantableFor(operation.auth)] }, ...anyKind];
}

function requestBody(operation: Operation, schema: z.ZodType) {
  const example = operation.bodyExample === undefined ? {} : { example: operation.bodyExample };
  const types = operation.consumes ?? ['application/json'];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema, ...example }])) };
}

function responses(operation: Operation): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, spec]) => [status, response(spec)]),
  );
}

function response(spec: ResponseSpec) {
  if (spec.contentType)
    return { description: spec.description, content: { [spec.contentType]: { schema: z.string() } } };
  if (!spec.schema) return { description: spec.description };
  const example = spec.example === undefined ? {} : { example: spec.example };
  return {
    description: spec.description,
    content: {
      'application/json': { schema: spec.schema, ...example },
      ...Object.fromEntries(
        (spec.textTypes ?? []).map((type) => [type.split(';')[0], { schema: z.string() }]),
      ),
    },
  };
}

/** One entry per status that an error can have, with the codes that come with it. */
function errors(operation: Operation): ZodOpenApiResponsesObject {
  const codes = new Set<ErrorCode>(operation.errors ?? []);
  if (operation.auth !== 'none') for (const code of EVERYWHERE) codes.add(code);
  if (operation.query || operation.body || operation.params) codes.add('VALIDATION_ERROR');
  if (honoursKey(operation)) codes.add('IDEMPOTENCY_KEY_REUSED').add('IDEMPOTENCY_KEY_IN_USE');
  if (operation.body) codes.add('PAYLOAD_TOO_LARGE').add('UNSUPPORTED_MEDIA_TYPE').add('PARAMETER_REQUIRED');
  const byStatus = Map.groupBy(codes, (code) => STATUS_OF[code]);
  const entries = [...byStatus].filter(([status]) => !operation.responses[status]);
  return Object.fromEntries(
    entries.map(([status, group]) => [
      String(status),
      { description: group.join(', '), content: { 'application/json': { schema: errorEnvelope } } },
    ]),
  );
}
