import * as z from 'zod';
import type { Resource, Stack } from '../cloud-types.ts';
import { findReferenced, functionOfUri, resourcesOf } from './references.ts';
import { type Throttle, toThrottle } from './token-bucket.ts';

interface WebSocketAuthorizer {
  id: string;
  functionArn: string;
  /** For example `route.request.querystring.token`. */
  identitySources: string[];
  hasRole: boolean;
}

export interface WebSocketRoute {
  key: string;
  functionArn: string;
  timeoutMs: number;
  /** Only `$connect` may have one. */
  authorizer: WebSocketAuthorizer | undefined;
  /** The integration's answer goes back to the client. */
  answers: boolean;
  hasRole: boolean;
}

interface WebSocketStage {
  name: string;
  /** By route key; `*` for the routes that have none of their own. */
  throttles: Map<string, Throttle>;
  variables: Record<string, string>;
}

export interface WebSocketApi {
  /** What `Ref` of the API resolves to. */
  id: string;
  /** The path into the JSON body that names the route, for example `['action']`. */
  routeSelection: string[];
  routes: Map<string, WebSocketRoute>;
  stages: WebSocketStage[];
}

const Api = z.object({ ProtocolType: z.string(), RouteSelectionExpression: z.string().optional() });
const Route = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().optional(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  RouteResponseSelectionExpression: z.string().optional(),
});
const Integration = z.object({
  IntegrationType: z.literal('AWS_PROXY', 'only AWS_PROXY integrations are run'),
  IntegrationUri: z.string(),
  CredentialsArn: z.string().optional(),
  TimeoutInMillis: z.coerce.number().int().min(50).max(29_000).default(29_000),
});
const Authorizer = z.object({
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  AuthorizerCredentialsArn: z.string().optional(),
  IdentitySource: z.array(z.string()).default([]),
});
const RouteSettings = z.object({
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
});
const Stage = z.object({
  ApiId: z.string(),
  StageName: z.string(),
  StageVariables: z.record(z.string(), z.string()).default({}),
  DefaultRouteSettings: RouteSettings.default({}),
  RouteSettings: z.record(z.string(), RouteSettings).default({}),
});

/** Every WebSocket API of the stack. Throws when one holds what the gateway cannot run as AWS would. */
export function readWebSocketApis(stack: Stack): WebSocketApi[] {
  return resourcesOf(stack, 'AWS::ApiGatewayV2::Api').map((resource) => {
    const api = parse(Api, resource);
    const selection = /^\$\{?request\.body\.(?<path>[\w.-]+)\}?$/u.exec(api.RouteSelectionExpression ?? '');
    if (api.ProtocolType !== 'WEBSOCKET' || selection?.groups?.['path'] === undefined) {
      throw new Error(
        `${resource.logicalId}: a WEBSOCKET API with a RouteSelectionExpression such as $request.body.action is expected.`,
      );
    }
    return {
      id: resource.logicalId,
      routeSelection: selection.groups['path'].split('.'),
      routes: routesOf(stack, resource),
      stages: stagesOf(stack, resource),
    };
  });
}

/** The key of the route that a message selects, as its body says it; undefined for a body without one. */
export function selectedRouteKey(api: WebSocketApi, body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const key of api.routeSelection) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' ? value : undefined;
}

function routesOf(stack: Stack, api: Resource): Map<string, WebSocketRoute> {
  const routes = new Map<string, WebSocketRoute>();
  for (const resource of resourcesOf(stack, 'AWS::ApiGatewayV2::Route')) {
    const route = parse(Route, resource);
    if (route.ApiId !== api.logicalId) continue;
    const integrationId = route.Target?.replace(/^integrations\//u, '') ?? '';
    const integrationResource = findReferenced(stack, 'AWS::ApiGatewayV2::Integration', integrationId);
    if (integrationResource === undefined) {
      throw new Error(`${resource.logicalId}: Target "${route.Target}" is no integration of the template.`);
    }
    const integration = parse(Integration, integrationResource);
    routes.set(route.RouteKey, {
      key: route.RouteKey,
      functionArn: functionOfUri(integration.IntegrationUri, integrationResource.logicalId),
      timeoutMs: integration.TimeoutInMillis,
      authorizer:
        route.AuthorizationType === 'CUSTOM' ? authorizerOf(stack, route.AuthorizerId ?? '') : undefined,
      answers:
        route.RouteResponseSelectionExpression !== undefined && hasRouteResponse(stack, resource.logicalId),
      hasRole: integration.CredentialsArn !== undefined,
    });
  }
  return routes;
}

function authorizerOf(stack: Stack, id: string): WebSocketAuthorizer {
  const resource = findReferenced(stack, 'AWS::ApiGatewayV2::Authorizer', id);
  if (resource === undefined) throw new Error(`The template has no WebSocket authorizer ${id}.`);
  const authorizer = parse(Authorizer, resource);
  return {
    id,
    functionArn: functionOfUri(authorizer.AuthorizerUri, resource.logicalId),
    identitySources: authorizer.IdentitySource,
    hasRole: authorizer.AuthorizerCredentialsArn !== undefined,
  };
}

function hasRouteResponse(stack: Stack, routeId: string): boolean {
  return resourcesOf(stack, 'AWS::ApiGatewayV2::RouteResponse').some(
    ({ properties }) => properties['RouteId'] === routeId && properties['RouteResponseKey'] === '$default',
  );
}

function stagesOf(stack: Stack, api: Resource): WebSocketStage[] {
  return resourcesOf(stack, 'AWS::ApiGatewayV2::Stage')
    .map((resource) => parse(Stage, resource))
    .filter((stage) => stage.ApiId === api.logicalId)
    .map((stage) => ({
      name: stage.StageName,
      variables: stage.StageVariables,
      throttles: throttlesOf({ ...stage.RouteSettings, '*': stage.DefaultRouteSettings }),
    }));
}

function throttlesOf(settings: Record<string, z.output<typeof RouteSettings>>): Map<string, Throttle> {
  const throttles = new Map<string, Throttle>();
  for (const [key, { ThrottlingRateLimit, ThrottlingBurstLimit }] of Object.entries(settings)) {
    const throttle = toThrottle(ThrottlingRateLimit, ThrottlingBurstLimit);
    if (throttle !== undefined) throttles.set(key, throttle);
  }
  return throttles;
}

function parse<T>(schema: z.ZodType<T>, resource: Resource): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.type} ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}
