import { createServer, type ServerOptions } from 'node:http';
import { join } from 'node:path';
import type { Gateway, GatewayOptions } from '../cloud-types.ts';
import { openApiKeys } from '../services/api-keys.ts';
import { startGatewayServices } from '../services/index.ts';
import { closeServer, listen, type RunningService } from '../services/service-server.ts';
import { createFront, type Front } from './front.ts';
import { createFrontListeners } from './front-listeners.ts';
import { createRestGateway } from './rest.ts';
import { createWebSocketGateway } from './websocket.ts';
import type { ConnectionLimits } from './websocket-connections.ts';

export type { RequestRecord } from '../cloud-types.ts';

export interface StartGatewayOptions extends GatewayOptions {
  /** WebSocket limits, for tests; AWS's own when left out. */
  connectionLimits?: ConnectionLimits | undefined;
}

/**
 * Starts what stands between clients and functions, from the resolved but not yet bound stack: CloudFront's routing on
 * the one port, the REST and WebSocket APIs behind it, and the services that need a stand-in here (API Gateway's control
 * plane, Secrets Manager, `@connections`, SES, the guard before S3). `port` 0 takes a free one.
 *
 * @throws Error when the template holds what cannot be run as AWS would, or the port is taken
 */
export async function startGateway(options: StartGatewayOptions): Promise<Gateway> {
  const { stack, invoke, clock, log, webDir } = options;
  const dataDir = join(options.dataDir, 'gateway');
  const keys = openApiKeys(stack, dataDir, clock);
  const rest = createRestGateway(stack, invoke, { dataDir, keys, clock, log });
  const websocket = createWebSocketGateway(stack, invoke, { clock, log, limits: options.connectionLimits });
  const front = createFront(stack, { rest, websocket, webDir, log });
  const services = await startGatewayServices({
    stack,
    dataDir,
    outboxDir: join(options.dataDir, 'outbox'),
    otherAccounts: join(options.dataDir, 'other-accounts.json'),
    clock,
    keys,
    connections: websocket.connections,
    s3Endpoint: options.s3Endpoint,
    sqsEndpoint: options.sqsEndpoint,
    log,
  });
  const server = await startFront(front, options).catch(async (error: unknown) => {
    await Promise.all([websocket.stop(), services.stop()]);
    throw error;
  });
  return {
    url: server.url,
    serviceEndpoints: services.endpoints,
    async stop() {
      const closing = server.stop();
      await websocket.stop();
      await closing;
      rest.stop();
      await services.stop();
    },
  };
}

async function startFront(front: Front, options: StartGatewayOptions): Promise<RunningService> {
  const listeners = createFrontListeners(front, options.onRequest, options.log);
  const server = createServer(SERVER_OPTIONS, listeners.request).on('upgrade', listeners.upgrade);
  await listen(server, options.port).catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken
      ? new Error(`Port ${options.port} is taken. Stop what uses it, or set PORT to another number.`)
      : error;
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server, 2000) };
}

const SERVER_OPTIONS: ServerOptions = {
  // Longer than clients keep an idle connection, so that none is closed under a request.
  keepAliveTimeout: 75_000,
  // Only WebSockets are upgrades here; HTTP allows to ignore any other, such as h2c.
  shouldUpgradeCallback: (message) => message.headers.upgrade?.toLowerCase() === 'websocket',
};
