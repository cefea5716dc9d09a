import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy, PolicyDocument, wildcardMatch } from '#local/gateway/policy.ts';
import { redactedPath } from '#local/gateway/request-log.ts';
import { matchRoute } from '#local/gateway/rest-routes.ts';

const WILDCARDS = new Map([
  ['*', '[^]*'],
  ['?', '[^]'],
]);

describe('wildcardMatch', () => {
  const alphabet = fc.constantFrom('a', 'b', '/', ':');

  test('agrees with the regular expression of the same meaning', () => {
    const pattern = fc.array(fc.oneof(alphabet, fc.constantFrom('*', '?')), { maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(alphabet, { maxLength: 10 }), (parts, text) => {
        const source = parts.map((part) => WILDCARDS.get(part) ?? part).join('');
        expect(wildcardMatch(parts.join(''), text.join(''))).toBe(
          new RegExp(`^${source}$`, 'u').test(text.join('')),
        );
      }),
    );
  });

  test('stays quick on patterns that make a backtracking matcher explode', () => {
    expect(wildcardMatch('*a'.repeat(50), 'a'.repeat(5000) + 'b')).toBe(false);
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html */
describe('evaluatePolicy', () => {
  const statement = (Effect: 'Allow' | 'Deny', Resource: string, Action = 'execute-api:Invoke') => ({
    Effect,
    Action,
    Resource,
  });
  const verdict = (...Statement: unknown[]) =>
    evaluatePolicy(PolicyDocument.parse({ Statement }), 'arn:x/GET/a');

  test('a Deny wins over any Allow, and what nothing allows is denied', () => {
    expect(verdict(statement('Allow', '*'))).toBe('allow');
    expect(verdict(statement('Allow', '*'), statement('Deny', 'arn:x/GET/*'))).toBe('explicit-deny');
    expect(verdict(statement('Allow', 'arn:x/POST/*'))).toBe('implicit-deny');
    expect(verdict(statement('Allow', '*', 'execute-api:ManageConnections'))).toBe('implicit-deny');
    expect(verdict(statement('Allow', '*', 'execute-api:*'))).toBe('allow');
    expect(verdict()).toBe('implicit-deny');
  });

  test('what it does not understand is refused instead of ignored', () => {
    for (const more of [{ Condition: {} }, { NotResource: '*' }, { NotAction: '*' }]) {
      expect(PolicyDocument.safeParse({ Statement: [{ ...statement('Allow', '*'), ...more }] }).success).toBe(
        false,
      );
    }
  });
});

describe('matchRoute', () => {
  test('whatever the order of the routes and the bytes of the path, a literal route wins and nothing throws', () => {
    const resources = ['/a/b', '/a/{id}', '/{x}/b', '/{proxy+}'];
    fc.assert(
      fc.property(fc.shuffledSubarray(resources, { minLength: 4 }), fc.string(), (order, path) => {
        const routes = order.map((resource) => ({ resource, methods: new Map() }));
        expect(matchRoute(routes, '/a/b')?.route.resource).toBe('/a/b');
        expect(matchRoute(routes, '/a/c')?.route.resource).toBe('/a/{id}');
        expect(matchRoute(routes, '/c/b')?.route.resource).toBe('/{x}/b');
        expect(matchRoute(routes, '/c/d')?.route.resource).toBe('/{proxy+}');
        matchRoute(routes, `/${path}`);
      }),
    );
  });
});

describe('redactedPath', () => {
  test.each([
    ['token=abc', 'token=***'],
    ['%74oken=abc', '%74oken=***'],
    ['TOKEN=abc', 'TOKEN=***'],
    ['analyticsAccessToken=abc&page=2', 'analyticsAccessToken=***&page=2'],
    ['X-Amz-Credential=a&x-amz-signature=b', 'X-Amz-Credential=***&x-amz-signature=***'],
    ['token=a=b', 'token=***'],
    ['tokens=kept&%E0=kept', 'tokens=kept&%E0=kept'],
  ])('%s becomes %s', (query, shown) => {
    expect(redactedPath('/v2/stream', query)).toBe(`/v2/stream?${shown}`);
  });

  test('no value of a secret parameter survives, wherever it stands', () => {
    const secret = fc.stringMatching(/^[A-Z]{12}$/u);
    const name = fc.constantFrom('token', 'analyticsAccessToken', 'X-Amz-Security-Token', 'access_token');
    fc.assert(
      fc.property(
        secret,
        name,
        fc.array(fc.constantFrom('a=1', 'b', '=x', ''), { maxLength: 4 }),
        (value, key, rest) => {
          const query = [...rest, `${key}=${value}`, ...rest].join('&');
          expect(redactedPath('/', query)).not.toContain(value);
        },
      ),
    );
  });
});
