import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Stack } from '../cloud-types.ts';
import type { Connections } from '../gateway/websocket-connections.ts';
import { answerApiGateway } from './api-gateway.ts';
import type { ApiKeys } from './api-keys.ts';
import { openEventBus } from './event-bus.ts';
import { answerExecuteApi } from './execute-api.ts';
import { openJsonFile } from './json-file.ts';
import { openOtherAccounts } from './other-accounts.ts';
import { type S3GuardOptions, startS3Guard } from './s3-guard.ts';
import { answerSecretsManager, openSecrets } from './secrets-manager.ts';
import { type RunningService, startJsonService } from './service-server.ts';
import { openOutbox } from './ses.ts';
import { signatureAgeLimits } from './signature-age.ts';
import { answerSts } from './sts.ts';

export interface GatewayServicesOptions {
  stack: Stack;
  dataDir: string;
  /** Mails are kept here. */
  outboxDir: string;
  /** The file that stands for accounts of customers; it need not be there. */
  otherAccounts: string;
  clock: Clock;
  keys: ApiKeys;
  connections: Connections;
  s3Endpoint: string;
  sqsEndpoint: string;
  log: ((line: string) => void) | undefined;
}

export interface GatewayServices {
  /** By the SDK's variable, such as `AWS_ENDPOINT_URL_S3`. */
  endpoints: Record<string, string>;
  stop: () => Promise<void>;
}

/** Starts the services that the gateway stands for, each on a loopback port of its own. */
export async function startGatewayServices(options: GatewayServicesOptions): Promise<GatewayServices> {
  const { stack, dataDir, clock, keys, connections, log = () => {} } = options;
  const publish = openEventBus(stack, options.sqsEndpoint, clock);
  const accounts = openOtherAccounts(options.otherAccounts, clock);
  const secretOf = openSecrets(stack, dataDir, clock);
  const [secrets, apiGateway, executeApi, mail, sts, s3] = await Promise.all([
    startJsonService((request) => answerSecretsManager(secretOf, request)),
    startJsonService((request) => answerApiGateway(keys, request)),
    startJsonService((request) => answerExecuteApi(connections, request)),
    startJsonService(openOutbox({ stack, outbox: options.outboxDir, clock, publish, log })),
    startJsonService(answerSts(accounts, clock)),
    startGuardOnKeptPort(
      { s3Endpoint: options.s3Endpoint, clock, ageLimits: signatureAgeLimits(stack), accounts },
      dataDir,
    ),
  ]);
  return {
    // https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
    endpoints: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_API_GATEWAY: apiGateway.url,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: executeApi.url,
      AWS_ENDPOINT_URL_SESV2: mail.url,
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ENDPOINT_URL_S3: s3.url,
    },
    stop: async () =>
      void (await Promise.all(
        [secrets, apiGateway, executeApi, mail, sts, s3].map((service) => service.stop()),
      )),
  };
}

/** Presigned links name the guard's port, so it stays the same over restarts while it is free. */
async function startGuardOnKeptPort(options: S3GuardOptions, dataDir: string): Promise<RunningService> {
  const file = openJsonFile(join(dataDir, 'ports.json'), z.object({ s3: z.number().int() }), { s3: 0 });
  const guard = await startS3Guard(options, file.value.s3).catch(() => startS3Guard(options, 0));
  const port = Number(new URL(guard.url).port);
  if (port !== file.value.s3) file.save({ s3: port });
  return guard;
}
