import { type WebSocket, WebSocketServer } from 'ws';
import type { Upgrade } from './websocket.ts';
import { MAX_MESSAGE_BYTES } from './websocket-frames.ts';

/**
 * Completes handshakes with the subprotocol that the `$connect` integration chose, if it chose one. Gives undefined
 * when the client has gone meanwhile; an opened socket
 * is paused.
 */
export function createHandshakes(): (
  upgrade: Upgrade,
  protocol: string | undefined,
) => Promise<WebSocket | undefined> {
  const chosen = new WeakMap<object, string>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (_offered, message) => chosen.get(message) ?? false,
  });
  return ({ message, socket, head }, protocol) =>
    new Promise((resolve) => {
      if (socket.destroyed) {
        resolve(undefined);
        return;
      }
      if (protocol !== undefined) chosen.set(message, protocol);
      const lost = (): void => resolve(undefined);
      socket.once('close', lost);
      server.handleUpgrade(message, socket, head, (opened) => {
        socket.removeListener('close', lost);
        // Nothing is read until the caller listens.
        opened.pause();
        resolve(opened);
      });
    });
}
