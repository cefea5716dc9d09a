import { type HttpAnswer, type HttpRequest, headerOf } from '../gateway/http-message.ts';
import { decoded } from '../gateway/rest-routes.ts';
import type { Connections } from '../gateway/websocket-connections.ts';
import { MAX_MESSAGE_BYTES } from '../gateway/websocket-frames.ts';
import { jsonAnswer, ServiceError } from './service-server.ts';

/**
 * `@connections` of the WebSocket gateway, with any path before it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function answerExecuteApi(connections: Connections, request: HttpRequest): HttpAnswer {
  const id = /\/(?:@|%40)connections\/(?<id>[^/]+)$/u.exec(request.path)?.groups?.['id'];
  if (id === undefined) throw new ServiceError('ForbiddenException', 403, 'Forbidden');
  const connectionId = decoded(id);
  if (request.method === 'POST') return post(connections, connectionId, request);
  if (request.method === 'GET') return get(connections, connectionId);
  if (request.method !== 'DELETE') throw new ServiceError('ForbiddenException', 403, 'Forbidden');
  if (!connections.close(connectionId, closeCodeOf(request))) throw gone();
  return jsonAnswer(204, undefined);
}

function post(connections: Connections, connectionId: string, request: HttpRequest): HttpAnswer {
  if (request.tooLarge || request.body.length > MAX_MESSAGE_BYTES) {
    throw new ServiceError('PayloadTooLargeException', 413, 'Message too long');
  }
  if (!connections.post(connectionId, request.body.toString())) throw gone();
  return jsonAnswer(200, undefined);
}

function get(connections: Connections, connectionId: string): HttpAnswer {
  const connection = connections.get(connectionId);
  if (connection === undefined) throw gone();
  const { connectedAt, identity } = connection.facts;
  return jsonAnswer(200, {
    connectedAt: new Date(connectedAt).toISOString(),
    identity,
    lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
  });
}

/**
 * API Gateway chooses the close code itself. Here the caller may, so that what clients do on the stream's own codes
 * can be tried; only codes that RFC 6455 leaves to applications are taken.
 */
function closeCodeOf(request: HttpRequest): number | undefined {
  const code = Number(headerOf(request.headers, 'x-close-code'));
  return code >= 4000 && code <= 4999 ? code : undefined;
}

function gone(): ServiceError {
  return new ServiceError('GoneException', 410, 'The connection is gone');
}
