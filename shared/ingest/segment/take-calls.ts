import type { Caller } from '#shared/http/caller.ts';
import type { Reply } from '#shared/http/contract.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { ingestMessages, type MessagesResult } from '../messages.ts';
import { requireStored, scopeOf } from '../scope.ts';
import { segmentField, translateSegment } from './translate.ts';

/**
 * Takes calls and answers as Segment does, but never 2xx for a call that is not counted.
 * @throws PlatformError VALIDATION_ERROR where a call is refused, SERVICE_UNAVAILABLE where one could not be stored
 */
export async function takeCalls(calls: readonly unknown[], caller: Caller, now: number): Promise<Reply> {
  const translated = calls.map(translateSegment);
  const result = await ingestMessages(translated, await scopeOf(caller, now));
  requireStored(result);
  const { accepted, duplicates, errors } = result;
  if (errors.length > 0) throw refusal(result);
  const warnings = translated.flatMap(({ dropped }, index) =>
    dropped.length > 0 ? [{ index, dropped }] : [],
  );
  const body = { success: true, accepted, duplicates, ...(warnings.length > 0 ? { warnings } : {}) };
  return { status: 200, body };
}

function refusal({ accepted, duplicates, errors }: MessagesResult): PlatformError {
  const named = errors.map((error) => ({ ...error, field: segmentField(error.field) }));
  const [first] = named;
  return new PlatformError('VALIDATION_ERROR', 'Not every call could be counted', {
    details: `${errors.length} refused, ${accepted} accepted, ${duplicates} known before. First, at ${first?.index}: ${first?.field ?? 'call'}: ${first?.message}`,
    extra: { success: false, accepted, duplicates, rejected: errors.length, errors: named },
  });
}
