import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestRecord } from '../cloud-types.ts';
import { edgeError, type Front } from './front.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  headerOf,
  readRequest,
  requestHead,
  sendAnswer,
} from './http-message.ts';
import { redactedPath } from './request-log.ts';

export interface FrontListeners {
  request: (message: IncomingMessage, response: ServerResponse) => void;
  upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** What `node:http` calls; failures here are answered with 500, and told to `log`. */
export function createFrontListeners(
  front: Front,
  onRequest: ((record: RequestRecord) => void) | undefined,
  log: ((line: string) => void) | undefined,
): FrontListeners {
  const record = (
    request: HttpRequest,
    status: number,
    startedAt: number,
    requestId: string | undefined,
  ): void =>
    onRequest?.({
      method: request.method,
      path: redactedPath(request.path, request.query),
      status,
      ms: performance.now() - startedAt,
      requestId: requestId ?? '',
    });
  const failed = (error: unknown): HttpAnswer => {
    log?.(
      `The local gateway failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return edgeError(500, 'The local gateway failed; its log has the cause.');
  };
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now();
    const request = await readRequest(message);
    const answer = await front.answer(request).catch(failed);
    sendAnswer(response, answer, request.method);
    record(request, answer.status, startedAt, headerOf(answer.headers, 'x-amzn-requestid'));
  };
  const open = async (message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const startedAt = performance.now();
    const request = requestHead(message);
    const outcome = await front.upgrade(request, { message, socket, head }).catch(failed);
    if (outcome !== 'opened') refuseUpgrade(socket, outcome);
    record(request, outcome === 'opened' ? 101 : outcome.status, startedAt, undefined);
  };
  return {
    request: (message, response) => void serve(message, response).catch(() => response.destroy()),
    upgrade(message, socket, head) {
      socket.on('error', () => socket.destroy());
      void open(message, socket, head).catch(() => socket.destroy());
    },
  };
}

/** Answers an upgrade with plain HTTP, then closes the connection. */
function refuseUpgrade(socket: Duplex, answer: HttpAnswer): void {
  const lines = answer.headers
    .filter(([name]) => !['content-length', 'connection'].includes(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}\r\n`;
  socket.end(
    Buffer.concat([
      Buffer.from(
        `${status}${lines.join('')}Content-Length: ${answer.body.length}\r\nConnection: close\r\n\r\n`,
      ),
      answer.body,
    ]),
  );
}
