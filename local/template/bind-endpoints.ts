import { LOCAL_REGION, type Resource, type Stack } from '../cloud-types.ts';

/** Where the services of a running local cloud answer; base URLs without a trailing slash. */
export interface BoundEndpoints {
  sqs: string;
  /** The platform's one address: REST, WebSocket and dashboard. */
  api: string;
  /** The base URL of `@connections` calls, where it is not `api`. */
  connections?: string;
}

type Replace = (text: string) => string;

/**
 * The same stack with AWS's host names replaced by those of the running cloud in what the functions and their callers
 * see: the functions' environment and the outputs. Queue URLs, `https://` and `wss://` URLs of APIs (their stage is
 * left out, since locally a path starts at `/`) and of CloudFront distributions, and bare host names of both. All
 * other properties keep AWS's form, by which the gateway knows its origins.
 */
export function bindEndpoints(stack: Stack, endpoints: BoundEndpoints): Stack {
  const replace = replacement(stack, endpoints);
  const resources = [...stack.resources].map(([id, resource]) => {
    if (resource.type !== 'AWS::Lambda::Function') return [id, resource] as const;
    const environment = mapTexts(resource.properties['Environment'], replace);
    return [id, { ...resource, properties: { ...resource.properties, Environment: environment } }] as const;
  });
  return {
    resources: new Map(resources),
    outputs: mapTexts(stack.outputs, replace) as Record<string, unknown>,
  };
}

function replacement(stack: Stack, endpoints: BoundEndpoints): Replace {
  const api = new URL(endpoints.api);
  const stages = stageNames(stack);
  const isSocket = ({ type }: Resource): boolean => type === 'AWS::ApiGatewayV2::Api';
  const sockets = new Set(
    [...stack.resources.values()].filter(isSocket).map(({ logicalId }) => logicalId.toLowerCase()),
  );
  const websocket = (id: string): boolean => sockets.has(id.toLowerCase());
  const local = (scheme: string | undefined, isWebsocket: boolean): string => {
    if (scheme === undefined) return api.host;
    if (scheme === 'wss://') return `${api.protocol === 'https:' ? 'wss' : 'ws'}://${api.host}`;
    return isWebsocket ? (endpoints.connections ?? api.origin) : api.origin;
  };
  const executeApi =
    /(https:\/\/|wss:\/\/)?([A-Za-z0-9]+)\.execute-api\.us-east-1\.amazonaws\.com(\/[\w$-]+)?/g;
  return (text) =>
    text
      .replaceAll(`https://sqs.${LOCAL_REGION}.amazonaws.com`, endpoints.sqs)
      .replace(executeApi, (_whole, scheme: string | undefined, id: string, first: string | undefined) => {
        const rest = first === undefined || stages.has(first.slice(1)) ? '' : first;
        return local(scheme, websocket(id)) + rest;
      })
      .replace(/(https:\/\/|wss:\/\/)?[a-z0-9]+\.cloudfront\.net/g, (_whole, scheme: string | undefined) =>
        local(scheme, false),
      );
}

function stageNames(stack: Stack): Set<string> {
  const names = new Set<string>();
  for (const { type, properties } of stack.resources.values()) {
    const isStage = type.startsWith('AWS::ApiGateway') && /::(Stage|Deployment)$/.test(type);
    if (isStage && typeof properties['StageName'] === 'string') names.add(properties['StageName']);
  }
  return names;
}

function mapTexts(value: unknown, replace: Replace): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTexts(part, replace)]));
}
