import * as z from 'zod';
import { functionOfUri } from './references.ts';

/** A Lambda authorizer of the REQUEST kind. */
export interface RestAuthorizer {
  name: string;
  functionArn: string;
  /** For example `method.request.header.Authorization`; all must be present and not empty. */
  identitySources: string[];
  /** 0 turns the cache off. */
  resultTtlSeconds: number;
  /** An IAM role calls the function, so no Lambda permission is needed. */
  hasRole: boolean;
}

export interface RestMethod {
  functionArn: string;
  /** Milliseconds after which the gateway gives up on the integration. */
  timeoutMs: number;
  authorizer: RestAuthorizer | undefined;
  apiKeyRequired: boolean;
  hasRole: boolean;
}

interface MethodContext {
  schemes: Record<string, unknown>;
  authorizers: Map<string, RestAuthorizer>;
  defaultSecurity: Record<string, unknown>[] | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
const Integration = z.object({
  type: z.string().transform((type) => type.toLowerCase()),
  uri: z.string().optional(),
  credentials: z.string().optional(),
  timeoutInMillis: z.coerce.number().int().min(50).max(29_000).default(29_000),
});

const Operation = z.object({
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  'x-amazon-apigateway-integration': Integration,
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const CustomScheme = z.object({
  type: z.literal('apiKey'),
  'x-amazon-apigateway-authtype': z.string(),
  'x-amazon-apigateway-authorizer': z.object({
    type: z.literal('request', 'only authorizers of type request are run'),
    authorizerUri: z.string(),
    authorizerCredentials: z.string().optional(),
    identitySource: z.string().default(''),
    authorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(300),
  }),
});

const KeyScheme = z.object({ type: z.literal('apiKey'), name: z.string(), in: z.literal('header') });

/** The custom authorizers among the security schemes, by scheme name. */
export function authorizersOf(schemes: Record<string, unknown>, where: string): Map<string, RestAuthorizer> {
  const authorizers = new Map<string, RestAuthorizer>();
  for (const [name, scheme] of Object.entries(schemes)) {
    if (!isCustom(scheme)) continue;
    const parsed = CustomScheme.safeParse(scheme);
    if (!parsed.success)
      throw new Error(`${where}, security scheme ${name}: ${z.prettifyError(parsed.error)}`);
    const authorizer = parsed.data['x-amazon-apigateway-authorizer'];
    if (authorizer.authorizerResultTtlInSeconds > 0 && authorizer.identitySource === '') {
      throw new Error(
        `${where}, security scheme ${name}: a cached authorizer needs an identitySource, or a TTL of 0.`,
      );
    }
    authorizers.set(name, {
      name,
      functionArn: functionOfUri(authorizer.authorizerUri, `${where}, security scheme ${name}`),
      identitySources: authorizer.identitySource
        .split(',')
        .map((source) => source.trim())
        .filter((source) => source !== ''),
      resultTtlSeconds: authorizer.authorizerResultTtlInSeconds,
      hasRole: authorizer.authorizerCredentials !== undefined,
    });
  }
  return authorizers;
}

/** Reads one operation of the document. */
export function readMethod(operation: unknown, context: MethodContext, where: string): RestMethod {
  const parsed = Operation.safeParse(operation);
  if (!parsed.success) throw new Error(`${where}: ${z.prettifyError(parsed.error)}`);
  const integration = parsed.data['x-amazon-apigateway-integration'];
  if (integration.type !== 'aws_proxy' || integration.uri === undefined) {
    throw new Error(
      `${where}: integration type "${integration.type}" is not run locally; use aws_proxy with a Lambda uri.`,
    );
  }
  const security = parsed.data.security ?? context.defaultSecurity ?? [];
  const names = security.flatMap((requirement) => Object.keys(requirement));
  const unknown = names.find((name) => context.schemes[name] === undefined);
  if (unknown !== undefined) throw new Error(`${where}: security names the unknown scheme "${unknown}".`);
  return {
    functionArn: functionOfUri(integration.uri, where),
    timeoutMs: integration.timeoutInMillis,
    authorizer: names.map((name) => context.authorizers.get(name)).find((found) => found !== undefined),
    apiKeyRequired: names.some((name) => isKeyScheme(context.schemes[name])),
    hasRole: integration.credentials !== undefined,
  };
}

function isCustom(scheme: unknown): boolean {
  return typeof scheme === 'object' && scheme !== null && 'x-amazon-apigateway-authorizer' in scheme;
}

/** A plain `x-api-key` header scheme marks a method as needing an API key. */
function isKeyScheme(scheme: unknown): boolean {
  const parsed = KeyScheme.safeParse(scheme);
  return parsed.success && !isCustom(scheme) && parsed.data.name.toLowerCase() === 'x-api-key';
}
