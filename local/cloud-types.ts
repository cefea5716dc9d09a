import type { Clock } from '#shared/runtime/clock.ts';

/** A CloudFormation resource with every intrinsic resolved to its local value. */
export interface Resource {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
}

/** The synthesized stack as the local cloud reads it. */
export interface Stack {
  resources: Map<string, Resource>;
  outputs: Record<string, unknown>;
}

/** What one invocation of a function came to. */
export type InvokeOutcome =
  | { kind: 'ok'; payload: unknown }
  /** The handler threw, or the process died (`errorType` is then `Runtime.ExitError`). */
  | { kind: 'error'; errorType: string; message: string }
  /** The function's own timeout passed; the instance was killed. */
  | { kind: 'timeout'; afterMs: number };

/** Invokes a function by the logical id or ARN that the template gives it. */
export type Invoke = (functionId: string, event: unknown) => Promise<InvokeOutcome>;

/** The account and region that local ARNs carry. */
export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT = '000000000000';

/** One answered request, for whoever prints a line for each. */
export interface RequestRecord {
  method: string;
  path: string;
  status: number;
  ms: number;
  requestId: string;
}

/** What the gateway is started with. */
export interface GatewayOptions {
  stack: Stack;
  invoke: Invoke;
  /** The platform's one port on the loopback address. */
  port: number;
  dataDir: string;
  /** Base URL of the S3 that the gateway's guard stands before. */
  s3Endpoint: string;
  /** Base URL of the SQS whose queues the event bus fills. */
  sqsEndpoint: string;
  /** The files of the web page. */
  webDir: string;
  clock: Clock;
  log?: (line: string) => void;
  onRequest?: (record: RequestRecord) => void;
}

export interface Gateway {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Values of the SDK's variables for the services the gateway stands for, such as `AWS_ENDPOINT_URL_S3`. */
  serviceEndpoints: Record<string, string>;
  stop: () => Promise<void>;
}
