import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import { compressAnswer } from './compression.ts';
import { GatewayRefusal, renderGatewayResponse } from './gateway-response.ts';
import { type HttpAnswer, type HttpRequest, headerOf, readRequest, sendAnswer } from './http-message.ts';
import { restRequestContext } from './request-context.ts';
import { type RestApi, type RestStage, readRestApis } from './rest-api.ts';
import { createRestAuthorizers } from './rest-authorizer.ts';
import { createRestCalls, type RestCall } from './rest-call.ts';
import { createUsagePlans } from './usage-plans.ts';

export interface RestGatewayOptions {
  /** Where quota counts are kept. */
  dataDir: string;
  keys: ApiKeys;
  clock: Clock;
  /** Told why the gateway answered in place of a function; one line, no secrets of the caller. */
  log?: ((line: string) => void) | undefined;
}

export interface RestGateway {
  /** The ids of the APIs served, as `Ref` resolves them. */
  apis: RestApi[];
  /** Answers a request whose path starts with the stage, as on the API's own domain. */
  answer: (apiId: string, request: HttpRequest) => Promise<HttpAnswer>;
  /** For `node:http`: serves the only API, whose only stage the path does not name. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  stop: () => void;
}

/** Serves the REST APIs of a stack as API Gateway does. Throws at once on what it cannot run. */
export function createRestGateway(stack: Stack, invoke: Invoke, options: RestGatewayOptions): RestGateway {
  const { clock, keys, log } = options;
  const apis = readRestApis(stack);
  const plans = createUsagePlans(stack, keys, options.dataDir, clock);
  const calls = createRestCalls({
    stack,
    invoke,
    clock,
    plans,
    authorizers: createRestAuthorizers(invoke, clock),
  });
  const answer = async (apiId: string, request: HttpRequest): Promise<HttpAnswer> => {
    const api = apis.find((candidate) => candidate.id.toLowerCase() === apiId.toLowerCase());
    const staged = api === undefined ? undefined : splitStage(api, request.path);
    if (api === undefined || staged === undefined) return forbidden();
    const context = restRequestContext(request, { id: api.id, stage: staged.stage.name }, clock());
    const call: RestCall = { api, ...staged, request, context, pathParameters: {} };
    return answerCall(call, calls, log);
  };
  return {
    apis,
    answer,
    handle: async (message, response) => {
      const request = await readRequest(message);
      const [api] = apis;
      const path = `/${api?.stages[0]?.name ?? ''}${request.path}`;
      sendAnswer(response, await answer(api?.id ?? '', { ...request, path }), request.method);
    },
    stop: plans.flush,
  };
}

async function answerCall(
  call: RestCall,
  calls: (call: RestCall) => Promise<HttpAnswer>,
  log: RestGatewayOptions['log'],
): Promise<HttpAnswer> {
  const encoding = headerOf(call.request.headers, 'accept-encoding');
  const answer = await calls(call).catch((error: unknown) => {
    const refusal = toRefusal(error);
    if (refusal.message !== refusal.clientMessage) {
      log?.(`API Gateway answers ${refusal.type} (request ${call.context.requestId}): ${refusal.message}`);
    }
    const { context, pathParameters, request } = call;
    const scope = { context: { ...context }, stageVariables: call.stage.variables, pathParameters, request };
    return renderGatewayResponse(refusal, call.api.gatewayResponses, scope);
  });
  return compressAnswer(answer, encoding, call.api.minimumCompressionSize);
}

function toRefusal(error: unknown): GatewayRefusal {
  if (error instanceof GatewayRefusal) return error;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new GatewayRefusal('API_CONFIGURATION_ERROR', { cause });
}

function splitStage(api: RestApi, path: string): { stage: RestStage; path: string } | undefined {
  const [, name = ''] = path.split('/', 2);
  const stage = api.stages.find((candidate) => candidate.name === name);
  return stage === undefined ? undefined : { stage, path: path.slice(name.length + 1) || '/' };
}

/** What the domain of an API answers for a stage that it does not have. */
function forbidden(): HttpAnswer {
  return {
    status: 403,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-ErrorType', 'ForbiddenException'],
    ],
    body: Buffer.from('{"message":"Forbidden"}'),
  };
}
