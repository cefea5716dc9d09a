import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/**
 * A connection that was idle for longer is not used again: an instance may have been frozen meanwhile, and the other side
 * may have closed it.
 */
const IDLE_MS = 4_000;

export interface HttpCall {
  method: 'POST' | 'DELETE' | 'HEAD';
  /** With its query, as it goes on the wire. */
  path: string;
  headers: Record<string, string>;
  /** Empty for none. */
  body: string;
}

/** Sends a call and tells the status of its answer. Rejects where there is none in time. */
export type HttpCaller = (call: HttpCall, abortSignal?: AbortSignal) => Promise<number>;

/**
 * Calls to one host, for functions that make a few whose answers' bodies tell nothing. Node's own client: undici would
 * more than double a function's bundle.
 *
 * @param patienceMs for a call from its beginning to the last byte of its answer
 */
export function httpCaller(url: URL, patienceMs: number): HttpCaller {
  const secure = url.protocol === 'https:';
  const request = secure ? httpsRequest : httpRequest;
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS });
  const { hostname, port } = url;
  return ({ body, ...call }, abortSignal) =>
    new Promise((resolve, reject) => {
      const late = AbortSignal.timeout(patienceMs);
      const signal = abortSignal === undefined ? late : AbortSignal.any([late, abortSignal]);
      const sent = request({ ...call, hostname, port, agent, signal }, (answer) => {
        // An answer that is not read to its end keeps its connection.
        answer.once('end', () => resolve(answer.statusCode ?? 0)).once('error', reject);
        answer.resume();
      });
      sent.once('error', reject).end(body);
    });
}
