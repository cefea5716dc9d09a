import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import { type AllowedHosts, isAllowedHost, isPublicAddress, urlFault } from './address.ts';

/** A call that may go anywhere on the public internet, and nowhere else. */
export interface OutboundCall {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export type OutboundAnswer =
  | { kind: 'answered'; status: number; retryAfter: string | undefined }
  /** The reason is for the owner of the URL; it tells nothing of the network behind us. */
  | { kind: 'failed'; reason: string; isTimeout?: boolean };

export interface OutboundOptions {
  allowed: AllowedHosts;
  /** For all of it: look-up, connection, answer. */
  timeoutMs?: number;
  lookup?: typeof systemLookup;
}

const TIMEOUT_MS = 15_000;
const MOST_READ_BYTES = 65_536;
/** Once the status is there, a receiver that drips its answer holds up nothing any more. */
const MOST_READ_MS = 1_000;
const NOT_PUBLIC = 'NOT_PUBLIC';

/**
 * Posts, and tells the status of the answer. Every address that the name leads to must be public, and the one that was
 * connected to is looked at again. Redirects are not followed, and of the answer's body nothing is kept.
 */
export async function post(call: OutboundCall, options: OutboundOptions): Promise<OutboundAnswer> {
  const { allowed, timeoutMs = TIMEOUT_MS } = options;
  const fault = urlFault(call.url, allowed);
  if (fault !== undefined) return { kind: 'failed', reason: `The URL is not allowed: ${fault}.` };
  const isFree = isAllowedHost(new URL(call.url), allowed);
  const agent = new Agent({
    connect: isFree ? { timeout: timeoutMs } : guardedConnector(timeoutMs, options.lookup ?? systemLookup),
    pipelining: 0,
  });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { statusCode, headers, body } = await request(call.url, {
      method: 'POST',
      headers: call.headers,
      body: call.body,
      dispatcher: agent,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    // The status is all that counts: whatever goes wrong with the rest of the answer changes nothing.
    await body
      .dump({ limit: MOST_READ_BYTES, signal: AbortSignal.timeout(MOST_READ_MS) })
      .catch(() => undefined);
    const retryAfter = headers['retry-after'];
    return {
      kind: 'answered',
      status: statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    };
  } catch (error) {
    return { kind: 'failed', ...faultOf(error, signal, timeoutMs) };
  } finally {
    await agent.destroy().catch(() => undefined);
  }
}

function guardedConnector(timeout: number, lookup: typeof systemLookup): buildConnector.connector {
  const connect = buildConnector({ timeout, lookup: publicLookup(lookup) });
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error) return callback(error, null);
      if (socket && isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket);
      socket?.destroy();
      callback(notPublic(), null);
    });
  };
}

/** Looks a name up and refuses it where one of its addresses is not public. */
function publicLookup(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(notPublic(), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

function notPublic(): NodeJS.ErrnoException {
  return Object.assign(new Error('The name leads to an address that is not public.'), { code: NOT_PUBLIC });
}

function faultOf(
  error: unknown,
  signal: AbortSignal,
  timeoutMs: number,
): { reason: string; isTimeout?: boolean } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (signal.aborted || code.includes('TIMEOUT'))
    return { reason: `No answer within ${timeoutMs / 1000} seconds.`, isTimeout: true };
  return { reason: reasonOf(code) };
}

function reasonOf(code: string): string {
  if (code === NOT_PUBLIC) return 'The host leads to an address that is not public.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'The host name could not be found.';
  if (/CERT|TLS|SSL|ALTNAME/.test(code)) return 'The TLS certificate of the host is not valid.';
  return 'The connection failed.';
}
