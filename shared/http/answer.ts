import { PlatformError } from '#shared/runtime/errors.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { ApiResult } from './api-event.ts';
import type { Face, Operation, Reply } from './contract.ts';
import { STATUS_OF } from './error-map.ts';
import { errorEnvelope } from './faces.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The reply on its way out: parsed with its schema, so that only declared fields leave. */
export function toResult(spec: Operation, reply: Reply): ApiResult {
  const declared = spec.responses[reply.status];
  if (!declared) throw new Error(`${spec.id} answered ${reply.status}, which its contract does not declare.`);
  if (reply.body === undefined) return { statusCode: reply.status, headers: { ...reply.headers }, body: '' };
  if (typeof reply.body === 'string') {
    const type =
      declared.contentType ?? declared.textTypes?.find((one) => one === reply.headers?.['Content-Type']);
    if (type !== undefined) {
      return {
        statusCode: reply.status,
        headers: { 'Content-Type': type, ...reply.headers },
        body: reply.body,
      };
    }
  }
  const body = declared.schema ? declared.schema.parse(reply.body) : reply.body;
  return {
    statusCode: reply.status,
    headers: { 'Content-Type': JSON_TYPE, ...reply.headers },
    body: JSON.stringify(body),
  };
}

/** Any error as an answer: known ones in full, others logged whole and answered flat. */
export function toErrorResult(face: Face, thrown: unknown, requestId: string, now: number): ApiResult {
  const error = presentable(thrown, requestId);
  const headers: Record<string, string> = { 'Content-Type': JSON_TYPE };
  if (STATUS_OF[error.code] === 401) headers['WWW-Authenticate'] = 'Bearer';
  if (error.retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(error.retryAfterSeconds);
    if (STATUS_OF[error.code] === 429) headers['X-RateLimit-Retry-After'] = String(error.retryAfterSeconds);
  }
  return {
    statusCode: STATUS_OF[error.code],
    headers,
    body: JSON.stringify(errorEnvelope(face, error, requestId, now)),
  };
}

function presentable(thrown: unknown, requestId: string): PlatformError {
  if (thrown instanceof PlatformError) return thrown;
  logger.error('UNEXPECTED_ERROR', { requestId, error: thrown as Error });
  return new PlatformError('INTERNAL_ERROR', 'An unexpected error occurred', {
    details: 'Try again; if it stays, give the request_id to whoever runs the platform.',
  });
}
