import { Pool } from 'undici';
import type { HttpCaller } from '#shared/runtime/http-caller.ts';
import { connectionsApi, PATIENCE_MS } from './connections-api.ts';

/** Calls to `@connections` at once. */
export const POSTS_AT_ONCE = 64;

/** For workers, which tell thousands of connections the same; undici is the fastest client for that. */
export const { postTo, closeConnection } = connectionsApi(poolTo);

function poolTo(url: URL): HttpCaller {
  const pool = new Pool(url.origin, {
    connections: POSTS_AT_ONCE,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    connect: { timeout: PATIENCE_MS },
  });
  return async ({ body, ...call }) => {
    const answer = await pool.request({ ...call, ...(body === '' ? {} : { body }) });
    await answer.body.dump();
    return answer.statusCode;
  };
}
