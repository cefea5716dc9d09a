import * as z from 'zod';
import type { HttpAnswer, HttpRequest } from '../gateway/http-message.ts';
import { queryPairs } from '../gateway/rest-event.ts';
import { decoded } from '../gateway/rest-routes.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { jsonAnswer, ServiceError } from './service-server.ts';

type Handler = (keys: ApiKeys, parts: string[], request: HttpRequest) => HttpAnswer;

/**
 * API Gateway's control plane, as far as API keys and their usage plans go.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export function answerApiGateway(keys: ApiKeys, request: HttpRequest): HttpAnswer {
  for (const [method, pattern, handle] of OPERATIONS) {
    const found = method === request.method ? pattern.exec(request.path) : null;
    if (found !== null) return handle(keys, found.slice(1).map(decoded), request);
  }
  throw new ServiceError(
    'NotFoundException',
    404,
    `${request.method} ${request.path} is not served locally; see local/services/api-gateway.ts.`,
  );
}

const CreateKey = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  enabled: z.boolean().default(false),
  value: z.string().min(20, 'API Key value should be at least 20 characters').max(128).optional(),
});

const CreatePlanKey = z.object({ keyId: z.string(), keyType: z.literal('API_KEY') });

const createApiKey: Handler = (keys, _parts, request) => {
  const input = body(CreateKey, request);
  if (input.value !== undefined && keys.byValue(input.value) !== undefined) {
    throw new ServiceError('ConflictException', 409, 'API Key already exists');
  }
  return jsonAnswer(201, shown(keys.create(input), true));
};

const getApiKey: Handler = (keys, [id = ''], request) =>
  jsonAnswer(200, shown(keyOf(keys, id), query(request).get('includeValue') === 'true'));

/** Every key fits one page: a local account has few. */
const getApiKeys: Handler = (keys, _parts, request) => {
  const wanted = query(request);
  const includeValues = wanted.get('includeValues') === 'true';
  const found = keys.list().filter(({ name }) => (name ?? '').startsWith(wanted.get('name') ?? ''));
  return jsonAnswer(200, { item: found.map((key) => shown(key, includeValues)) });
};

const deleteApiKey: Handler = (keys, [id = '']) => {
  if (!keys.delete(id)) throw invalidKey();
  return jsonAnswer(202, undefined);
};

/**
 * A key belongs to one plan per API stage; a second plan is refused, since here all plans cover the same stages.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
const createUsagePlanKey: Handler = (keys, [plan = ''], request) => {
  const planId = planOf(keys, plan);
  const key = keyOf(keys, body(CreatePlanKey, request).keyId);
  const [other] = keys.plansOfKey(key.id);
  if (other === planId) {
    throw new ServiceError('ConflictException', 409, `${key.id} is already in the usage plan ${plan}`);
  }
  if (other !== undefined) {
    throw new ServiceError(
      'ConflictException',
      409,
      `${key.id} is in the usage plan ${other} of the same API stages`,
    );
  }
  keys.join(planId, key.id);
  return jsonAnswer(201, planKey(key));
};

const getUsagePlanKey: Handler = (keys, [plan = '', id = '']) => {
  const found = keys.keysOfPlan(planOf(keys, plan)).find((key) => key.id === id);
  if (found === undefined)
    throw new ServiceError('NotFoundException', 404, 'Invalid Usage Plan Key identifier specified');
  return jsonAnswer(200, planKey(found));
};

const getUsagePlanKeys: Handler = (keys, [plan = ''], request) => {
  const prefix = query(request).get('name') ?? '';
  const found = keys.keysOfPlan(planOf(keys, plan)).filter(({ name }) => (name ?? '').startsWith(prefix));
  return jsonAnswer(200, { item: found.map(planKey) });
};

const deleteUsagePlanKey: Handler = (keys, [plan = '', id = '']) => {
  if (!keys.leave(planOf(keys, plan), id)) {
    throw new ServiceError('NotFoundException', 404, 'Invalid Usage Plan Key identifier specified');
  }
  return jsonAnswer(202, undefined);
};

const OPERATIONS: [method: string, pattern: RegExp, handle: Handler][] = [
  ['POST', /^\/apikeys$/u, createApiKey],
  ['GET', /^\/apikeys$/u, getApiKeys],
  ['GET', /^\/apikeys\/([^/]+)$/u, getApiKey],
  ['DELETE', /^\/apikeys\/([^/]+)$/u, deleteApiKey],
  ['POST', /^\/usageplans\/([^/]+)\/keys$/u, createUsagePlanKey],
  ['GET', /^\/usageplans\/([^/]+)\/keys$/u, getUsagePlanKeys],
  ['GET', /^\/usageplans\/([^/]+)\/keys\/([^/]+)$/u, getUsagePlanKey],
  ['DELETE', /^\/usageplans\/([^/]+)\/keys\/([^/]+)$/u, deleteUsagePlanKey],
];

function keyOf(keys: ApiKeys, id: string): ApiKey {
  const key = keys.byId(id);
  if (key === undefined) throw invalidKey();
  return key;
}

function invalidKey(): ServiceError {
  return new ServiceError('NotFoundException', 404, 'Invalid API Key identifier specified');
}

function planOf(keys: ApiKeys, reference: string): string {
  const id = keys.planId(reference);
  if (id === undefined) throw new ServiceError('NotFoundException', 404, 'Invalid Usage Plan ID specified');
  return id;
}

function shown(key: ApiKey, withValue: boolean): Record<string, unknown> {
  const { value, ...rest } = key;
  return { ...rest, stageKeys: [], ...(withValue ? { value } : {}) };
}

function planKey({ id, name, value }: ApiKey): Record<string, unknown> {
  return { id, type: 'API_KEY', name, value };
}

function query(request: HttpRequest): Map<string, string> {
  return new Map(queryPairs(request.query));
}

function body<T>(schema: z.ZodType<T>, request: HttpRequest): T {
  const parsed = schema.safeParse(JSON.parse(request.body.toString() || '{}'));
  if (parsed.success) return parsed.data;
  throw new ServiceError('BadRequestException', 400, z.prettifyError(parsed.error));
}
