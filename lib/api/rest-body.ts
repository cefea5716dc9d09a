import type { Operation } from '#shared/http/contract.ts';
import { gatewayResponses } from './gateway-responses.ts';

/** The parts of an operation that make its route. */
export type RoutedOperation = Pick<Operation, 'id' | 'method' | 'path' | 'auth'>;

export interface RestBodyProps {
  title: string;
  /** The function of each group of operations. */
  capabilities: Readonly<Record<string, readonly RoutedOperation[]>>;
  /** Answers unknown routes, wrong methods and preflight requests. */
  fallback: string;
  /** The integration URI of a function, by its name. */
  integrationUri: (functionName: string) => string;
  authorizerUri: string;
}

type Method = Record<string, unknown>;
type PathItem = Record<string, Method>;

/**
 * The OpenAPI 3.0.1 document that API Gateway makes the REST API from. It holds routes only; the document for users,
 * with its schemas, is made by the platform function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function restBody(props: RestBodyProps): Record<string, unknown> {
  return {
    openapi: '3.0.1',
    info: { title: props.title, version: '2' },
    paths: paths(props),
    components: { securitySchemes: securitySchemes(props.authorizerUri) },
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-minimum-compression-size': 1024,
    'x-amazon-apigateway-gateway-responses': gatewayResponses(),
  };
}

function paths(props: RestBodyProps): Record<string, PathItem> {
  const found: Record<string, PathItem> = {};
  for (const [name, operations] of Object.entries(props.capabilities)) {
    for (const operation of operations) {
      const item = (found[operation.path] ??= {});
      const method = operation.method.toLowerCase();
      if (item[method])
        throw new Error(`${operation.method} ${operation.path} is declared twice, last by ${operation.id}.`);
      item[method] = methodOf(operation, props.integrationUri(name));
    }
  }
  refuseAmbiguousParameters(Object.keys(found));
  for (const path of withAncestors([...Object.keys(found), '/{proxy+}'])) {
    const item = (found[path] ??= {});
    item['x-amazon-apigateway-any-method'] = {
      ...parametersOf(path),
      'x-amazon-apigateway-integration': integration(props.integrationUri(props.fallback)),
    };
  }
  return found;
}

/**
 * Also the places above each path: without a method of its own such a place is answered by API Gateway itself, and a
 * token in the header is then read as a broken signature.
 */
function withAncestors(all: readonly string[]): Set<string> {
  const found = new Set(['/']);
  for (const path of all) {
    const parts = path.split('/');
    for (let length = 2; length <= parts.length; length++) found.add(parts.slice(0, length).join('/'));
  }
  return found;
}

function methodOf(operation: RoutedOperation, uri: string): Method {
  return {
    operationId: operation.id,
    ...parametersOf(operation.path),
    ...(operation.auth !== 'none' && { security: [{ caller: [], api_key: [] }] }),
    'x-amazon-apigateway-integration': integration(uri),
  };
}

function integration(uri: string): Record<string, unknown> {
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri,
    passthroughBehavior: 'when_no_match',
    timeoutInMillis: 29_000,
  };
}

function parametersOf(path: string): { parameters?: unknown[] } {
  const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
  if (names.length === 0) return {};
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  };
}

/**
 * The authorizer has no identity source and no cache: it is asked for every call, so that a missing token gets our own
 * answer and a revoked one is refused at once. It keeps verified tokens itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
function securitySchemes(authorizerUri: string): Record<string, unknown> {
  return {
    caller: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': { type: 'request', authorizerUri, authorizerResultTtlInSeconds: 0 },
    },
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  };
}

/**
 * API Gateway refuses two path parameters of different names at one place.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function refuseAmbiguousParameters(all: readonly string[]): void {
  const names = new Map<string, string>();
  for (const path of all) {
    const parts = path.split('/');
    parts.forEach((part, index) => {
      if (!part.startsWith('{')) return;
      const parent = parts.slice(0, index).join('/');
      const known = names.get(parent) ?? part;
      if (known !== part)
        throw new Error(`${path}: the parameter after ${parent}/ is ${known} elsewhere; give both one name.`);
      names.set(parent, part);
    });
  }
}
