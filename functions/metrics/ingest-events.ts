import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { scopeOf } from '#shared/ingest/scope.ts';
import type { ingestEvents as spec } from '#shared/metrics/contract.ts';
import { applyNow, type IngestResult, ingest } from '#shared/metrics/ingest.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

export async function ingestEvents({ body, query, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const scope = await scopeOf(caller, now);
  const result = await ingest(body.events, scope);
  if (result.accepted + result.duplicates === 0) throw nothingTaken(result);
  const included = query.wait === 'true' && (await applyNow(result, scope));
  return { status: included ? 200 : 202, body: answerOf(result) };
}

function answerOf({ accepted, duplicates, errors }: IngestResult): object {
  return { accepted, duplicates, rejected: errors.length, errors };
}

/** Not one item could be taken: an error of its own, with the verdict on each item. */
function nothingTaken(result: IngestResult): PlatformError {
  if (result.errors.some((error) => error.code === 'SERVICE_UNAVAILABLE')) {
    return new PlatformError('SERVICE_UNAVAILABLE', 'The events could not be stored now', {
      details: 'Send the same batch again; what has an event_id is counted once.',
      retryAfterSeconds: 1,
      extra: answerOf(result) as Record<string, unknown>,
    });
  }
  return new PlatformError('VALIDATION_ERROR', 'No event of the batch could be accepted', {
    details: `All ${result.errors.length} items are invalid; "errors" says why for each.`,
    validationErrors: result.errors.map(({ index, code, field, message }) => ({
      field: field === null ? `events[${index}]` : `events[${index}].${field}`,
      code: code === 'SERVICE_UNAVAILABLE' ? 'VALIDATION_ERROR' : code,
      message,
    })),
    extra: answerOf(result) as Record<string, unknown>,
  });
}
