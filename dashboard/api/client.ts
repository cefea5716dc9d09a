import createClient from 'openapi-fetch';
import { credential, endSession } from '#dashboard/session/session.ts';
import { ApiError, errorOf, noAnswer } from './errors.ts';
import type { paths } from './paths.d.ts';

/** Every operation of the API, typed from docs/openapi.json. */
export const api = createClient<paths>();

api.use({
  onRequest({ request }) {
    const token = credential();
    if (token !== undefined && !request.headers.has('Authorization'))
      request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
  onResponse({ request, response }) {
    const sent = request.headers.get('Authorization');
    // Only the session's own token: a wrong password is answered 401 too.
    if (response.status === 401 && sent !== null && sent === `Bearer ${credential()}`) endSession('expired');
  },
  onError({ error }) {
    return error instanceof DOMException && error.name === 'AbortError' ? error : noAnswer(error);
  },
});

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of a call's answer.
 * @throws ApiError for any answer but success
 */
export async function ask<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw errorOf(response.status, error);
  return data as T;
}

/** Waiting helps, asking again at once does not. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
