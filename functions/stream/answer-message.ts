import { parseWith } from '#shared/http/validation.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { logger } from '#shared/runtime/logger.ts';
import { errorMessage } from '#shared/stream/goodbye.ts';
import { admit } from '#shared/stream/message-limit-store.ts';
import { closeConnection } from '#shared/stream/reply-store.ts';
import { MESSAGES } from '#shared/stream/request.ts';
import { subscribe } from '#shared/stream/subscribe.ts';
import { unsubscribe } from '#shared/stream/unsubscribe.ts';
import { type StreamEvent, sessionOf } from './event.ts';

const CLOSE_POLICY = 4429;

/** What goes back on the connection for one message; nothing where the operation has sent its own. */
export async function answerMessage(event: StreamEvent, now: number): Promise<string | undefined> {
  const { connectionId, requestId = '' } = event.requestContext;
  const verdict = await admit(String(event.requestContext.authorizer?.['company']), connectionId, now);
  if (verdict === 'silenced') return undefined;
  if (verdict === 'refused') {
    await closeConnection(connectionId, CLOSE_POLICY);
    return undefined;
  }
  const message = readMessage(event.body);
  try {
    if (verdict === 'warned') throw tooMany();
    return await answer(message, event, now);
  } catch (error) {
    const { subscription_id: id } = message ?? {};
    return errorMessage(
      presentable(error, requestId),
      requestId,
      now,
      typeof id === 'string' ? id.slice(0, 128) : undefined,
    );
  }
}

async function answer(
  message: Record<string, unknown> | undefined,
  event: StreamEvent,
  now: number,
): Promise<string | undefined> {
  const session = sessionOf(event, now);
  switch (message?.['action']) {
    case 'ping':
      return JSON.stringify({ type: 'pong', timestamp: new Date(now).toISOString() });
    case 'subscribe':
      await subscribe(parseWith(MESSAGES.subscribe, message), session, now);
      return undefined;
    case 'unsubscribe':
      return unsubscribe(parseWith(MESSAGES.unsubscribe, message), session, now);
    default:
      throw message === undefined
        ? new PlatformError('VALIDATION_ERROR', 'The message is not a JSON object', {
            details: 'Send text such as {"action":"ping"}.',
          })
        : new PlatformError('VALIDATION_ERROR', 'Unknown action', {
            details: 'The stream takes the actions subscribe, unsubscribe and ping.',
          });
  }
}

function readMessage(body: string | null | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function tooMany(): PlatformError {
  return new PlatformError('RATE_LIMIT_EXCEEDED', 'Too many messages on this connection', {
    details:
      'A connection takes 100 messages in ten seconds. It is closed if this goes on; wait ten seconds.',
    retryAfterSeconds: 10,
  });
}

function presentable(error: unknown, requestId: string): PlatformError {
  if (error instanceof PlatformError) return error;
  logger.error('STREAM_MESSAGE_FAILED', { requestId, error: error as Error });
  return new PlatformError('INTERNAL_ERROR', 'An unexpected error occurred', {
    details: 'Send the message again; if it stays, give the request_id to whoever runs the platform.',
  });
}
