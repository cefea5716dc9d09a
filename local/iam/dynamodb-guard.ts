import { randomUUID } from 'node:crypto';
import {
  createServer,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { LOCAL_ACCOUNT, type Stack } from '../cloud-types.ts';
import { closeServer, listen } from '../services/service-server.ts';
import { type DynamoDbCall, intentsOf, type PartitionKeys, partitionKeys } from './dynamodb-intents.ts';
import { type Intent, isAllowed, type RoleStatement } from './policy-evaluation.ts';
import { rolePolicies } from './roles.ts';

export interface DynamoDbGuard {
  /** Where functions of the role find DynamoDB. */
  endpointOf: (role: string) => string;
  stop: () => Promise<void>;
}

export interface DynamoDbGuardOptions {
  stack: Stack;
  /** The DynamoDB behind the guard, which asks nobody who they are. */
  endpoint: string;
  log: (line: string) => void;
}

interface Guarded extends DynamoDbGuardOptions {
  policies: ReadonlyMap<string, readonly RoleStatement[]>;
  keys: PartitionKeys;
  agent: HttpAgent;
}

/** An idle connection stays open longer than any client keeps one, so that none is used while it is being closed. */
const IDLE_MS = 600_000;

/**
 * Starts what IAM is before DynamoDB: each call of a function is held against the policies of the function's role, their
 * conditions on leading keys included, and refused as AWS refuses it, or passed on as it is.
 */
export async function startDynamoDbGuard(options: DynamoDbGuardOptions): Promise<DynamoDbGuard> {
  const { stack, endpoint } = options;
  const agent = new (isHttps(endpoint) ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const guarded = { ...options, policies: rolePolicies(stack), keys: partitionKeys(stack), agent };
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (message, response) => {
    answer(guarded, message, response).catch(() => response.destroy());
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    endpointOf: (role) => `http://127.0.0.1:${port}/${encodeURIComponent(role)}`,
    stop: async () => {
      await closeServer(server, 200);
      agent.destroy();
    },
  };
}

async function answer(guarded: Guarded, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(message);
  const role = decodeURIComponent((message.url ?? '').split('/')[1] ?? '');
  const operation = String(message.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  const intents = intentsOf(operation, JSON.parse(body.toString()) as DynamoDbCall, guarded.keys);
  const statements = guarded.policies.get(role) ?? [];
  const refused = intents.find((intent) => !isAllowed(statements, intent));
  if (refused) return refuse(guarded, role, refused, response);
  await pass(guarded, message, body, response);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function refuse(
  { log }: Guarded,
  role: string,
  { action, resource, context }: Intent,
  response: ServerResponse,
) {
  const who = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${role}`;
  const message = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  log(`${message}. Partition keys: ${JSON.stringify(context['dynamodb:LeadingKeys'])}. Grants are in lib/.`);
  const body = JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message });
  response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': randomUUID() });
  response.end(body);
}

async function pass(
  { endpoint, agent }: Guarded,
  message: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const request = isHttps(endpoint) ? httpsRequest : httpRequest;
  const onward = request(endpoint, { agent, method: 'POST', headers: message.headers }, answered.resolve);
  onward.on('error', answered.reject);
  onward.end(body);
  const answer = await answered.promise;
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, response);
}

function isHttps(endpoint: string): boolean {
  return endpoint.startsWith('https:');
}
