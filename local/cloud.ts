import { mkdirSync } from 'node:fs';
import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import type { Gateway, GatewayOptions, Invoke, RequestRecord, Stack } from './cloud-types.ts';
import { SDK_IDENTITY } from './functions/environment.ts';
import type { FunctionHost } from './functions/index.ts';
import { fileLogSink } from './functions/log-sink.ts';
import { hostStackFunctions } from './functions/stack-functions.ts';
import { type DynamoDbGuard, startDynamoDbGuard } from './iam/dynamodb-guard.ts';
import { lockDataDirectory } from './resources/data-lock.ts';
import { type DataServices, startDataServices } from './resources/data-services.ts';
import { freePort } from './resources/free-port.ts';
import type { EventSource } from './sources/context.ts';
import { openSources } from './sources/open-sources.ts';
import { deployedFiles } from './template/assets.ts';
import { loadStack } from './template/load-stack.ts';

export interface CloudOptions {
  /** What `cdk synth` wrote. */
  cdkOutDir: string;
  /** Everything the cloud keeps; deleting it starts anew. */
  dataDir: string;
  /** The platform's address; 0 takes a free port. */
  port: number;
  /** The files of the web page; default: those the template deploys. */
  webDir?: string;
  /** Needed where the app has several stacks. */
  stackName?: string;
  /** Takes a line about the cloud itself; default: `<dataDir>/logs/cloud.log`. */
  logger?: (line: string) => void;
  clock?: Clock;
  /** Hears of each request the gateway has answered. */
  onRequest?: (record: RequestRecord) => void;
  /** Default: the gateway of `local/gateway`. */
  startGateway?: StartGateway;
  /** Milliseconds between two sweeps of expired items. */
  ttlSweepMs?: number;
}

export interface Cloud {
  url: string;
  /** Variables that point an SDK to this cloud's services. */
  endpoints: Record<string, string>;
  /** The same with region and credentials: all that a program needs for its SDK to work on this cloud. */
  environment: Record<string, string>;
  /** The template, with this cloud's addresses in the functions' environment and the outputs. */
  stack: Stack;
  invoke: Invoke;
  /** Loads a function's code anew at its next invocation, from where the template on disk has it now. */
  reload: (functionId: string) => Promise<void>;
  /**
   * Lets so many instances of a function run at once, as Lambda's PutFunctionConcurrency does: with 0 every invocation
   * is throttled, and queues keep their messages; without a number it is as the template has it.
   */
  reserveConcurrency: (functionId: string, instances?: number) => Promise<void>;
  /** Starts one instance of each of these functions ahead of its first call. */
  warm: (functionIds: string[]) => void;
  /** Sweeps expired items now. */
  sweepTtl: () => Promise<void>;
  /** Process ids of the child processes now, by service. */
  processes: () => Record<string, number | undefined>;
  /** Milliseconds that each part of the start took. */
  timings: Record<string, number>;
  /** Stops within 5 s. Unfinished messages and records come again at the next start. */
  stop: () => Promise<void>;
}

/** Invocations under way at a stop have this long to end. */
const GRACE_MS = 3000;

/**
 * Brings up what the template describes: tables, queues, buckets, functions, event sources, clock rules and the
 * gateway before them.
 *
 * @throws Error that names the cause and what to do: no synthesized app, a property without a local value, a data
 * directory in use, no DynamoDB for this platform, a port in use
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const ends: Ends = [];
  try {
    return await open(options, ends);
  } catch (error) {
    for (const end of ends.reverse()) await end();
    throw error;
  }
}

/** How to end what has been started, in order of starting. */
type Ends = (() => Promise<void> | void)[];

/** What is known of the cloud before its functions run. */
interface Ground {
  stack: Stack;
  dataDir: string;
  clock: Clock;
  log: (line: string) => void;
  sink: ReturnType<typeof fileLogSink>;
  invoke: Invoke;
  data: DataServices;
}

async function open(options: CloudOptions, ends: Ends): Promise<Cloud> {
  const { dataDir, clock = systemClock } = options;
  const time = stopwatch();
  const stack = loadStack(options.cdkOutDir, options.stackName);
  time('template');
  mkdirSync(dataDir, { recursive: true });
  const unlock = lockDataDirectory(dataDir);
  ends.push(unlock);
  const sink = fileLogSink(dataDir);
  const log = options.logger ?? ((line: string) => sink('cloud', line.endsWith('\n') ? line : `${line}\n`));
  const [data, startGateway] = await Promise.all([
    startDataServices({ stack, dataDir, clock, log, environment: process.env }),
    options.startGateway ?? loadGateway(),
  ]);
  ends.push(data.stop);
  const guard = await startDynamoDbGuard({ stack, endpoint: data.endpoints.dynamodb, log });
  ends.push(guard.stop);
  time('data');
  const host = Promise.withResolvers<FunctionHost>();
  const invoke: Invoke = async (functionId, event) => (await host.promise).invoke(functionId, event);
  const ground = { stack, dataDir, clock, log, sink, invoke, data };
  const gateway = await openGateway(ground, options, startGateway);
  ends.push(gateway.stop);
  time('gateway');
  const endpoints = sdkVariables(data, gateway);
  const functions = hostStackFunctions({ ...ground, ...options, dataDir, gateway, guard, endpoints });
  host.resolve(functions.host);
  const sources = openSources({ ...ground, ttlSweepMs: options.ttlSweepMs });
  time('sources');
  return {
    url: gateway.url,
    endpoints,
    environment: { ...SDK_IDENTITY, ...endpoints },
    stack: functions.stack,
    invoke,
    reload: (functionId) => functions.reload(functionId),
    reserveConcurrency: functions.reserveConcurrency,
    warm: functions.host.warm,
    sweepTtl: sources.sweepTtl,
    processes: () => ({ dynamodb: data.dynamodb?.pid() }),
    timings: time.all,
    stop: once(async () => {
      await stopParts({ gateway, sources: sources.all, functions: functions.host, guard, data });
      await sink.flush();
      unlock();
    }),
  };
}

/** The gateway on its port; an invocation that comes before the functions are hosted waits for that. */
async function openGateway(ground: Ground, options: CloudOptions, start: StartGateway): Promise<Gateway> {
  const { stack, invoke, dataDir, clock, log, data } = ground;
  const port = options.port === 0 ? await freePort() : options.port;
  const onRequest = options.onRequest && { onRequest: options.onRequest };
  const given = {
    stack,
    invoke,
    dataDir,
    s3Endpoint: data.endpoints.s3,
    sqsEndpoint: data.endpoints.sqs,
    clock,
    log,
    ...onRequest,
  };
  return await start({ ...given, port, webDir: options.webDir ?? deployedFiles(stack) ?? dataDir });
}

type StartGateway = (options: GatewayOptions) => Promise<Gateway>;

async function loadGateway(): Promise<StartGateway> {
  return (await import('./gateway/index.ts')).startGateway;
}

interface Parts {
  gateway: Gateway;
  sources: EventSource[];
  functions: FunctionHost;
  guard: DynamoDbGuard;
  data: DataServices;
}

/** First nothing new comes in, then what runs may end, then the rest of it is ended, and the data services last. */
async function stopParts({ gateway, sources, functions, guard, data }: Parts): Promise<void> {
  const ending = [gateway.stop(), ...sources.map((source) => source.stop(GRACE_MS))];
  const grace = new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS + 200).unref());
  await Promise.race([Promise.allSettled(ending), grace]);
  await functions.stop(0);
  await guard.stop();
  await data.stop();
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function sdkVariables({ endpoints }: DataServices, gateway: Gateway): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    ...gateway.serviceEndpoints,
  };
}

function stopwatch(): ((part: string) => void) & { all: Record<string, number> } {
  const all: Record<string, number> = {};
  let last = performance.now();
  const lap = (part: string): void => {
    const now = performance.now();
    all[part] = Math.round(now - last);
    last = now;
  };
  return Object.assign(lap, { all });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
