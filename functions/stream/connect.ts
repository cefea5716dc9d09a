import type { APIGatewayProxyResult } from 'aws-lambda';
import { toErrorResult } from '#shared/http/answer.ts';
import { isAllowedOrigin } from '#shared/http/cors.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { streamInterval } from '#shared/stream/frequency.ts';
import { putOpen } from '#shared/stream/open-store.ts';
import { startTurn } from '#shared/stream/start-turn.ts';
import { SWEEP_MS } from '#shared/stream/timing.ts';
import { type StreamEvent, sessionOf } from './event.ts';

/** Opens a connection, or refuses it with the reason: the plan, the scope, or the page that it comes from. */
export async function connect(event: StreamEvent, now: number): Promise<APIGatewayProxyResult> {
  try {
    requireOwnOrigin(event.headers ?? {});
    const { caller, connection, endsAt } = sessionOf(event, now);
    streamInterval(caller.plan);
    if (!caller.scopes.includes('analytics:read')) {
      throw new PlatformError('AUTH_SCOPE_INSUFFICIENT', 'The token lacks a required scope', {
        details: 'The stream needs analytics:read. Request a token with that scope.',
      });
    }
    const { standing } = caller.credential;
    await putOpen(caller.company, { connection, standing, expiresAt: endsAt });
    // The sweep closes the connection when its credential is over, also if it never subscribes.
    await startTurn(caller.company, now + SWEEP_MS, now);
    return { statusCode: 200, body: '' };
  } catch (error) {
    return toErrorResult('platform', error, event.requestContext.requestId ?? '', now);
  }
}

/** A page elsewhere cannot use a token that it has got hold of; programs send no origin, or that of the address they call. */
function requireOwnOrigin(headers: Record<string, string | undefined>): void {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const origin = named.get('origin');
  if (origin === undefined || isAllowedOrigin(origin)) return;
  const own = named.get('x-forwarded-host') ?? named.get('host');
  if (own !== undefined && URL.parse(origin)?.host === own) return;
  throw new PlatformError('AUTH_ORIGIN_FORBIDDEN', 'The page may not open the stream', {
    details: `The origin ${origin.slice(0, 200)} is not allowed. Whoever runs the platform can allow it (allowedOrigins).`,
  });
}
