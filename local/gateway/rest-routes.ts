import type { RestRoute } from './rest-api.ts';

export interface RouteMatch {
  route: RestRoute;
  /** Percent-decoded; a greedy parameter holds the rest of the path. */
  pathParameters: Record<string, string>;
}

/**
 * The most specific resource for a path, whatever the method: a literal segment beats a parameter, which
 * beats a greedy one. A trailing slash is ignored. Undefined when no resource fits.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
export function matchRoute(routes: readonly RestRoute[], path: string): RouteMatch | undefined {
  const segments = segmentsOf(path);
  let best: { match: RouteMatch; rank: string } | undefined;
  for (const route of routes) {
    const found = matchSegments(segmentsOf(route.resource), segments);
    if (found === undefined || (best !== undefined && found.rank >= best.rank)) continue;
    best = { match: { route, pathParameters: found.parameters }, rank: found.rank };
  }
  return best?.match;
}

function segmentsOf(path: string): string[] {
  return path.replace(/^\//u, '').replace(/\/$/u, '').split('/');
}

/** `rank` orders matches: per segment 0 literal, 1 parameter, 2 greedy; the smallest string wins. */
function matchSegments(
  pattern: string[],
  segments: string[],
): { parameters: Record<string, string>; rank: string } | undefined {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const name = /^\{(?<name>[^}+]+)(?<greedy>\+?)\}$/u.exec(part)?.groups;
    if (name === undefined) {
      if (decoded(segment) !== part) return undefined;
      rank += '0';
    } else if (segment === '') {
      return undefined;
    } else if (name['greedy'] === '+') {
      parameters[name['name'] ?? ''] = decoded(segments.slice(at).join('/'));
      return { parameters, rank: `${rank}2` };
    } else {
      parameters[name['name'] ?? ''] = decoded(segment);
      rank += '1';
    }
  }
  return pattern.length === segments.length ? { parameters, rank } : undefined;
}

/** Percent-decodes; text that is no valid encoding stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
