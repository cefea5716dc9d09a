import * as z from 'zod';
import type { Resource, Stack } from '../cloud-types.ts';
import { resourcesOf } from './references.ts';
import { authorizersOf, type RestMethod, readMethod } from './rest-method.ts';

/** A resource of the API: a path pattern and what answers each method on it. */
export interface RestRoute {
  /** The pattern as the document writes it, for example `/v2/reports/{report_id}`. */
  resource: string;
  /** By upper-case method; `ANY` answers the methods that have no entry. */
  methods: Map<string, RestMethod>;
}

export interface GatewayResponse {
  statusCode?: number | undefined;
  responseParameters: Record<string, string>;
  responseTemplates: Record<string, string>;
}

export interface RestStage {
  name: string;
  variables: Record<string, string>;
  methodSettings: MethodSetting[];
}

/** A REST API as its OpenAPI document and its stages define it. */
export interface RestApi {
  /** What `Ref` of the API resolves to. */
  id: string;
  routes: RestRoute[];
  gatewayResponses: Map<string, GatewayResponse>;
  apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** Bytes; undefined when answers are never compressed. */
  minimumCompressionSize: number | undefined;
  binaryMediaTypes: string[];
  stages: RestStage[];
}

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const MethodSetting = z.object({
  HttpMethod: z.string().default('*'),
  ResourcePath: z.string().default('/*'),
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
});
export type MethodSetting = z.output<typeof MethodSetting>;

const Stage = z.object({
  StageName: z.string(),
  RestApiId: z.string(),
  Variables: z.record(z.string(), Text).default({}),
  MethodSettings: z.array(MethodSetting).default([]),
});

const GatewayResponseBody = z.object({
  statusCode: z.coerce.number().int().optional(),
  responseParameters: z.record(z.string(), z.string()).default({}),
  responseTemplates: z.record(z.string(), z.string()).default({}),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
const Document = z.object({
  openapi: z.string().startsWith('3.0', 'API Gateway imports OpenAPI 3.0 documents only'),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  components: z
    .object({ securitySchemes: z.record(z.string(), z.unknown()).default({}) })
    .default({ securitySchemes: {} }),
  'x-amazon-apigateway-api-key-source': z.enum(['HEADER', 'AUTHORIZER']).default('HEADER'),
  'x-amazon-apigateway-minimum-compression-size': z.coerce.number().int().min(0).optional(),
  'x-amazon-apigateway-binary-media-types': z.array(z.string()).default([]),
  'x-amazon-apigateway-gateway-responses': z.record(z.string(), GatewayResponseBody).default({}),
});

/** Properties of the resource stand for extensions that the document leaves out. */
const Properties = z.object({
  Body: z.unknown().optional(),
  ApiKeySourceType: z.enum(['HEADER', 'AUTHORIZER']).optional(),
  BinaryMediaTypes: z.array(z.string()).default([]),
  MinimumCompressionSize: z.coerce.number().int().min(0).optional(),
});

/** Every REST API of the stack. Throws when a document holds what the gateway cannot run as AWS would. */
export function readRestApis(stack: Stack): RestApi[] {
  return resourcesOf(stack, 'AWS::ApiGateway::RestApi').map((resource) => readRestApi(stack, resource));
}

function readRestApi(stack: Stack, resource: Resource): RestApi {
  const where = `AWS::ApiGateway::RestApi ${resource.logicalId}`;
  const properties = Properties.parse(resource.properties);
  if (properties.Body === undefined) {
    throw new Error(`${where} has no inline Body; define the API with an inline OpenAPI document.`);
  }
  const parsed = Document.safeParse(properties.Body);
  if (!parsed.success) throw new Error(`${where}: ${z.prettifyError(parsed.error)}`);
  const document = parsed.data;
  const stages = stagesOf(stack, resource);
  return {
    id: stages.id,
    routes: routesOf(document, where),
    gatewayResponses: new Map(Object.entries(document['x-amazon-apigateway-gateway-responses'])),
    apiKeySource: properties.ApiKeySourceType ?? document['x-amazon-apigateway-api-key-source'],
    minimumCompressionSize:
      properties.MinimumCompressionSize ?? document['x-amazon-apigateway-minimum-compression-size'],
    binaryMediaTypes: [...properties.BinaryMediaTypes, ...document['x-amazon-apigateway-binary-media-types']],
    stages: stages.stages,
  };
}

function stagesOf(stack: Stack, api: Resource): { id: string; stages: RestStage[] } {
  const only = resourcesOf(stack, 'AWS::ApiGateway::RestApi').length === 1;
  const stages = resourcesOf(stack, 'AWS::ApiGateway::Stage')
    .map((resource) => Stage.parse(resource.properties))
    .filter((stage) => only || stage.RestApiId.toLowerCase() === api.logicalId.toLowerCase());
  return {
    id: stages[0]?.RestApiId ?? api.logicalId,
    stages: stages.map((stage) => ({
      name: stage.StageName,
      variables: stage.Variables,
      methodSettings: stage.MethodSettings,
    })),
  };
}

function routesOf(document: z.output<typeof Document>, where: string): RestRoute[] {
  const schemes = document.components.securitySchemes;
  const authorizers = authorizersOf(schemes, where);
  return Object.entries(document.paths).map(([resource, item]) => {
    const methods = new Map<string, RestMethod>();
    for (const [key, operation] of Object.entries(item)) {
      const method = METHODS.get(key.toLowerCase());
      if (method === undefined) continue;
      const context = { schemes, authorizers, defaultSecurity: document.security };
      methods.set(method, readMethod(operation, context, `${where}, ${method} ${resource}`));
    }
    return { resource, methods };
  });
}

const METHODS = new Map([
  ...['get', 'put', 'post', 'delete', 'options', 'head', 'patch'].map(
    (name) => [name, name.toUpperCase()] as const,
  ),
  ['x-amazon-apigateway-any-method', 'ANY'] as const,
]);
