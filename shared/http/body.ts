import { PlatformError } from '#shared/runtime/errors.ts';
import type { ApiEvent } from './api-event.ts';

const DEFAULT_MAX_BYTES = 262_144;

export interface BodyRules {
  consumes: readonly string[];
  maxBytes: number;
}

export function bodyRules(spec: { consumes?: readonly string[]; maxBodyBytes?: number }): BodyRules {
  return {
    consumes: spec.consumes ?? ['application/json'],
    maxBytes: spec.maxBodyBytes ?? DEFAULT_MAX_BYTES,
  };
}

/**
 * The request's body as a value, undefined where there is none.
 * @throws PlatformError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, VALIDATION_ERROR (not JSON)
 */
export function readBody(
  event: ApiEvent,
  headers: Record<string, string | undefined>,
  rules: BodyRules,
): unknown {
  const text = bodyText(event, rules.maxBytes);
  if (text === undefined) return undefined;
  const mediaType = requireMediaType(headers['content-type'], rules.consumes);
  if (mediaType === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  return parseJson(text);
}

function bodyText(event: ApiEvent, maxBytes: number): string | undefined {
  if (event.body === null || event.body === '') return undefined;
  const bytes = event.isBase64Encoded ? Buffer.from(event.body, 'base64') : undefined;
  const size = bytes ? bytes.length : Buffer.byteLength(event.body);
  if (size > maxBytes) {
    throw new PlatformError('PAYLOAD_TOO_LARGE', 'The request body is too large', {
      details: `The body has ${size} bytes; this operation takes at most ${maxBytes}. Send it in smaller parts.`,
    });
  }
  return bytes ? bytes.toString('utf8') : event.body;
}

function requireMediaType(contentType: string | undefined, consumes: readonly string[]): string {
  const fallback = consumes[0] ?? 'application/json';
  if (contentType === undefined) return fallback;
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (consumes.includes(mediaType)) return mediaType;
  if (mediaType.endsWith('+json') && consumes.includes('application/json')) return 'application/json';
  throw new PlatformError('UNSUPPORTED_MEDIA_TYPE', 'The media type of the body is not supported', {
    details: `Send Content-Type: ${consumes.join(' or ')}.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlatformError('VALIDATION_ERROR', 'The request body is not valid JSON', {
      details: `${jsonFault(error)} Check quotes, commas and brackets, and send UTF-8.`,
      cause: error,
    });
  }
}

/** The engine's own position, without the piece of the body that it quotes. */
function jsonFault(error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined
    ? 'The JSON ends too early or is malformed.'
    : `Malformed at character ${position}.`;
}
