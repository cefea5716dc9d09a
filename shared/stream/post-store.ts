import { Pool } from 'undici';
import { systemClock } from '#shared/runtime/clock.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import { pauseUpTo } from '#shared/runtime/pause.ts';
import { createSigner, ownIdentity } from '#shared/runtime/sign.ts';

/** `gone`: the connection is over. `failed`: this message did not arrive; the connection may. */
export type PostOutcome = 'sent' | 'gone' | 'failed';

/** Calls to `@connections` at once. */
export const POSTS_AT_ONCE = 64;
/** A post that API Gateway refuses because there are too many is tried so often again, after random pauses of up to these. */
const RETRY_PAUSES_MS = [100, 400, 1_600];
/** API Gateway answers in some milliseconds; whoever takes longer must not hold up the others. */
const PATIENCE_MS = 3_000;

const api = lazy(() => {
  const url = new URL(requireEnv(ENV.streamCallbackUrl));
  return {
    url,
    prefix: url.pathname.replace(/\/$/, ''),
    sign: createSigner(ownIdentity(), 'execute-api'),
    pool: new Pool(url.origin, {
      connections: POSTS_AT_ONCE,
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
      connect: { timeout: PATIENCE_MS },
    }),
  };
});

/** Sends a message of at most 128 KB to a connection. */
export async function postTo(connection: string, message: string): Promise<PostOutcome> {
  for (const pause of RETRY_PAUSES_MS) {
    const outcome = await call('POST', connection, message, {});
    if (outcome !== 'throttled') return outcome;
    await pauseUpTo(pause);
  }
  return failing(await call('POST', connection, message, {}));
}

/**
 * Closes a connection. API Gateway closes with a code of its own choice; the local gateway takes the code from the
 * header, which API Gateway ignores.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function closeConnection(connection: string, code: number): Promise<PostOutcome> {
  return failing(await call('DELETE', connection, '', { 'x-close-code': String(code) }));
}

const failing = (outcome: PostOutcome | 'throttled'): PostOutcome =>
  outcome === 'throttled' ? 'failed' : outcome;

async function call(
  method: 'POST' | 'DELETE',
  connection: string,
  body: string,
  more: Record<string, string>,
): Promise<PostOutcome | 'throttled'> {
  const { url, prefix, sign, pool } = api();
  const path = `${prefix}/%40connections/${encodeURIComponent(connection)}`;
  try {
    const answer = await pool.request({
      method,
      path,
      headers: { ...sign({ method, host: url.host, path, body }, systemClock()), ...more },
      ...(body === '' ? {} : { body }),
    });
    await answer.body.dump();
    if (answer.statusCode === 410) return 'gone';
    if (answer.statusCode === 429) return 'throttled';
    return answer.statusCode < 300 ? 'sent' : 'failed';
  } catch {
    return 'failed';
  }
}
