import type { ErrorCode, PlatformError } from '#shared/runtime/errors.ts';
import type { Face } from './contract.ts';

/** S0 section 5's error object; every face carries it in its own wrapping. */
export interface ErrorBody {
  code: string;
  message: string;
  details?: string;
  validation_errors?: unknown[];
  request_id: string;
  timestamp: string;
}

export function errorBody(error: PlatformError, requestId: string, now: number): ErrorBody {
  return {
    code: error.code,
    message: error.message,
    ...(error.details === undefined ? {} : { details: error.details }),
    ...(error.validationErrors === undefined ? {} : { validation_errors: error.validationErrors }),
    request_id: requestId,
    timestamp: new Date(now).toISOString(),
  };
}

/** The whole body of an error on a face: S0's envelope, S1's `success`, S2's `status`. */
export function errorEnvelope(face: Face, error: PlatformError, requestId: string, now: number): object {
  const body = { error: errorBody(error, requestId, now), ...error.extra };
  switch (face) {
    case 'media':
      return { success: false, ...body, error: { ...body.error, code: mediaCode(error.code) } };
    case 'exports':
      return { status: 'FAIL', request: null, message: error.message, result: null, ...body };
    case 'platform':
    case 'oauth':
    case 'assets':
    case 'v1':
      return body;
  }
}

/** S1 has a code of its own for too many requests. */
function mediaCode(code: ErrorCode): string {
  return code === 'RATE_LIMIT_EXCEEDED' ? 'ANALYTICS_RATE_LIMIT' : code;
}
