import type { HttpAnswer, HttpHeader, HttpRequest } from './http-message.ts';
import { headerOf } from './http-message.ts';
import type { GatewayResponse } from './rest-api.ts';
import { queryPairs } from './rest-event.ts';

/**
 * The gateway's own answers, with the status and message that AWS gives each unless the API changes them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: {
    status: 403,
    message: 'User is not authorized to access this resource',
    error: 'AccessDeniedException',
  },
  API_CONFIGURATION_ERROR: {
    status: 500,
    message: 'Internal server error',
    error: 'InternalServerErrorException',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    status: 500,
    message: 'Internal server error',
    error: 'AuthorizerConfigurationException',
  },
  AUTHORIZER_FAILURE: { status: 500, message: 'Internal server error', error: 'AuthorizerFailureException' },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body', error: 'BadRequestException' },
  INTEGRATION_TIMEOUT: {
    status: 504,
    message: 'Endpoint request timed out',
    error: 'InternalServerErrorException',
  },
  INVALID_SIGNATURE: { status: 403, message: 'Forbidden', error: 'IncompleteSignatureException' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden', error: 'ForbiddenException' },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: 'Missing Authentication Token',
    error: 'MissingAuthenticationTokenException',
  },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded', error: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long', error: 'RequestTooLongException' },
  THROTTLED: { status: 429, message: 'Too Many Requests', error: 'TooManyRequestsException' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized', error: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'Unsupported Media Type',
    error: 'UnsupportedMediaTypeException',
  },
  /** What a failed or malformed Lambda answer comes to: 502, shaped by the default of its class. */
  DEFAULT_5XX: { status: 502, message: 'Internal server error', error: 'InternalServerErrorException' },
} as const;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

/** Thrown anywhere in the gateway to answer with a gateway response. `cause` is for the log only. */
export class GatewayRefusal extends Error {
  readonly type: GatewayResponseType;
  readonly clientMessage: string;

  constructor(type: GatewayResponseType, detail: { message?: string; cause?: string } = {}) {
    const clientMessage = detail.message ?? GATEWAY_RESPONSES[type].message;
    super(detail.cause ?? clientMessage);
    this.name = 'GatewayRefusal';
    this.type = type;
    this.clientMessage = clientMessage;
  }
}

export interface RenderScope {
  /** Everything reachable as `$context.…`, as far as it is known. */
  context: Record<string, unknown>;
  stageVariables: Record<string, string>;
  pathParameters: Record<string, string>;
  request: HttpRequest;
}

/**
 * Renders a gateway response. Templates know `$context` and `$stageVariables` by plain substitution, no VTL.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function renderGatewayResponse(
  refusal: GatewayRefusal,
  configured: ReadonlyMap<string, GatewayResponse>,
  scope: RenderScope,
): HttpAnswer {
  const standard = GATEWAY_RESPONSES[refusal.type];
  const fallback = configured.get(standard.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const own = configured.get(refusal.type) ?? fallback;
  const status = own?.statusCode ?? fallback?.statusCode ?? standard.status;
  const context = {
    ...scope.context,
    status: String(status),
    error: {
      message: refusal.clientMessage,
      messageString: JSON.stringify(refusal.clientMessage),
      responseType: refusal.type,
    },
  };
  const template = pickTemplate(own?.responseTemplates ?? {}, headerOf(scope.request.headers, 'accept'));
  const headers: HttpHeader[] = [
    ['Content-Type', template.contentType],
    ['x-amzn-RequestId', String(scope.context['requestId'])],
    ['x-amz-apigw-id', String(scope.context['extendedRequestId'])],
    ['x-amzn-ErrorType', standard.error],
    ...parameterHeaders(own?.responseParameters ?? {}, { ...scope, context }),
  ];
  const body = substitute(template.text, context, scope.stageVariables);
  return { status, headers: lastOfEach(headers), body: Buffer.from(body) };
}

function pickTemplate(
  templates: Record<string, string>,
  accept: string | undefined,
): { contentType: string; text: string } {
  const wanted = (accept ?? '').split(/[,;]/u)[0]?.trim() ?? '';
  const contentType = wanted in templates ? wanted : 'application/json';
  return { contentType, text: templates[contentType] ?? '{"message":$context.error.messageString}' };
}

function substitute(template: string, context: unknown, stageVariables: Record<string, string>): string {
  return template
    .replaceAll(/\$stageVariables\.(?<name>\w+)/gu, (_whole, name: string) => stageVariables[name] ?? '')
    .replaceAll(/\$context(?<path>(?:\.[\w-]+)+)/gu, (_whole, path: string) =>
      valueAt(context, path.slice(1)),
    );
}

function valueAt(context: unknown, path: string): string {
  let value = context;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return '';
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function parameterHeaders(parameters: Record<string, string>, scope: RenderScope): HttpHeader[] {
  return Object.entries(parameters).flatMap(([target, source]) => {
    const name = /^gatewayresponse\.header\.(?<name>.+)$/u.exec(target)?.groups?.['name'];
    const value = parameterValue(source, scope);
    return name === undefined || value === undefined ? [] : [[name, value] satisfies HttpHeader];
  });
}

function parameterValue(source: string, scope: RenderScope): string | undefined {
  if (source.startsWith("'")) return source.replaceAll(/^'|'$/gu, '');
  const [kind = '', name = ''] = source.split(/(?<=^method\.request\.\w+|^context|^stageVariables)\./u);
  if (kind === 'method.request.header') return headerOf(scope.request.headers, name);
  if (kind === 'method.request.path') return scope.pathParameters[name];
  if (kind === 'method.request.querystring') return new Map(queryPairs(scope.request.query)).get(name);
  if (kind === 'stageVariables') return scope.stageVariables[name];
  return kind === 'context' ? valueAt(scope.context, name) : undefined;
}

/** A header that the API sets replaces the gateway's own. */
function lastOfEach(headers: HttpHeader[]): HttpHeader[] {
  return [...new Map(headers.map((header) => [header[0].toLowerCase(), header])).values()];
}
