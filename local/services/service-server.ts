import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type HttpAnswer, type HttpRequest, readRequest, sendAnswer } from '../gateway/http-message.ts';

/** A stand-in for an AWS service, on a port of its own on the loopback address. */
export interface RunningService {
  /** For example `http://127.0.0.1:41234`, without a trailing slash. */
  url: string;
  stop: () => Promise<void>;
}

/** An error in the form that the SDKs turn into an exception of the same name. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}

/**
 * Starts a service that speaks AWS REST-JSON or AWS JSON. A thrown `ServiceError` becomes the error answer of both.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function startJsonService(
  answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
): Promise<RunningService> {
  return startServer(async (message, response) => {
    const request = await readRequest(message);
    const made = await Promise.resolve(request)
      .then(answer)
      .catch((error: unknown) => errorAnswer(error));
    made.headers.push(['x-amzn-RequestId', randomUUID()]);
    sendAnswer(response, made, request.method);
  });
}

/** Starts a server on a loopback port; 0 takes a free one. Handler failures end the connection. */
export async function startServer(
  handle: (message: IncomingMessage, response: ServerResponse) => Promise<void>,
  port = 0,
): Promise<RunningService> {
  const server = createServer((message, response) => {
    handle(message, response).catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A local service got no port.');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => closeServer(server, 200) };
}

export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** Ends idle connections at once, the others after what runs on them, but `graceMs` later at the latest. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
}

export function jsonAnswer(status: number, body: unknown): HttpAnswer {
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  };
}

function errorAnswer(error: unknown): HttpAnswer {
  const known =
    error instanceof ServiceError
      ? error
      : new ServiceError('InternalFailure', 500, error instanceof Error ? error.message : String(error));
  const answer = jsonAnswer(known.status, { __type: known.code, message: known.message });
  answer.headers.push(['x-amzn-ErrorType', known.code]);
  return answer;
}
