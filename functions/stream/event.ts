import { callerFrom } from '#shared/http/caller-context.ts';
import { connectionEnd } from '#shared/stream/open-store.ts';
import type { Session } from '#shared/stream/session.ts';

/** The part of API Gateway's WebSocket event that is used here; headers come with $connect only. */
export interface StreamEvent {
  requestContext: {
    routeKey: string;
    connectionId: string;
    requestId?: string;
    /** Epoch milliseconds. */
    connectedAt: number;
    authorizer?: Record<string, unknown>;
  };
  headers?: Record<string, string | undefined>;
  body?: string | null;
}

/**
 * Who speaks, as the authorizer of $connect established it; API Gateway repeats that with every message.
 * @throws PlatformError once the credential's own time is over
 */
export function sessionOf({ requestContext }: StreamEvent, now: number): Session {
  const { authorizer, connectionId, connectedAt } = requestContext;
  return {
    caller: callerFrom(authorizer, now),
    connection: connectionId,
    endsAt: connectionEnd(Number(authorizer?.['expiresAt']), connectedAt),
  };
}
