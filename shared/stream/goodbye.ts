import { errorBody } from '#shared/http/faces.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const DETAILS = {
  expired:
    'Its token has expired. Request a new one from POST /oauth/token and connect again with resume_from.',
  revoked: 'Its credential has been revoked. Connect again with another one.',
  removed: 'The company has been deleted.',
} as const;

/** The last message on a connection that the platform closes. */
export function goodbye(why: keyof typeof DETAILS, now: number): string {
  const error = new PlatformError('AUTH_TOKEN_INVALID', 'The connection is closed', {
    details: DETAILS[why],
  });
  return errorMessage(error, '', now);
}

/** An error as a message of the stream: S0 section 5's error object under `error`. */
export function errorMessage(
  error: PlatformError,
  requestId: string,
  now: number,
  subscription?: string,
): string {
  return JSON.stringify({
    type: 'error',
    ...(subscription === undefined ? {} : { subscription_id: subscription }),
    error: errorBody(error, requestId, now),
  });
}
