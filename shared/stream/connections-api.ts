import { systemClock } from '#shared/runtime/clock.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { HttpCaller } from '#shared/runtime/http-caller.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import { pauseUpTo } from '#shared/runtime/pause.ts';
import { createSigner, ownIdentity } from '#shared/runtime/sign.ts';

/** `gone`: the connection is over. `failed`: this message did not arrive; the connection may. */
export type PostOutcome = 'sent' | 'gone' | 'failed';

/** A post that API Gateway refuses because there are too many is tried so often again, after random pauses of up to these. */
const RETRY_PAUSES_MS = [100, 400, 1_600];
/** API Gateway answers in some milliseconds; whoever takes longer must not hold up the others. */
export const PATIENCE_MS = 3_000;

export interface ConnectionsApi {
  /** Sends a message of at most 128 KB to a connection. */
  postTo: (connection: string, message: string) => Promise<PostOutcome>;
  /**
   * Closes a connection. API Gateway closes with a code of its own choice; the local gateway takes the code from the
   * header, which API Gateway ignores.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
   */
  closeConnection: (connection: string, code: number) => Promise<PostOutcome>;
}

/** `@connections` of the stream's own API, called by what is made for its address at the first call. */
export function connectionsApi(callerOf: (url: URL) => HttpCaller): ConnectionsApi {
  const api = lazy(() => {
    const url = new URL(requireEnv(ENV.streamCallbackUrl));
    return {
      url,
      prefix: url.pathname.replace(/\/$/, ''),
      sign: createSigner(ownIdentity(), 'execute-api'),
      send: callerOf(url),
    };
  });
  const call = async (
    method: 'POST' | 'DELETE',
    connection: string,
    body: string,
    more: Record<string, string>,
  ): Promise<PostOutcome | 'throttled'> => {
    const { url, prefix, sign, send } = api();
    const path = `${prefix}/%40connections/${encodeURIComponent(connection)}`;
    const headers = { ...sign({ method, host: url.host, path, body }, systemClock()), ...more };
    return send({ method, path, headers, body }).then(outcomeOf, () => 'failed');
  };
  return {
    postTo: async (connection, message) => {
      for (const pause of RETRY_PAUSES_MS) {
        const outcome = await call('POST', connection, message, {});
        if (outcome !== 'throttled') return outcome;
        await pauseUpTo(pause);
      }
      return failing(await call('POST', connection, message, {}));
    },
    closeConnection: async (connection, code) =>
      failing(await call('DELETE', connection, '', { 'x-close-code': String(code) })),
  };
}

function outcomeOf(status: number): PostOutcome | 'throttled' {
  if (status === 410) return 'gone';
  if (status === 429) return 'throttled';
  return status < 300 ? 'sent' : 'failed';
}

const failing = (outcome: PostOutcome | 'throttled'): PostOutcome =>
  outcome === 'throttled' ? 'failed' : outcome;
