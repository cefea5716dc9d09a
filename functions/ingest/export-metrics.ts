import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { MOST_DATA_POINTS, type exportMetrics as spec } from '#shared/ingest/contract.ts';
import { ingestMessages } from '#shared/ingest/messages.ts';
import { dataPointsOf } from '#shared/ingest/otlp/data-points.ts';
import { partialSuccess } from '#shared/ingest/otlp/partial-success.ts';
import { requireStored, scopeOf } from '#shared/ingest/scope.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

export async function exportMetrics({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const points = dataPointsOf(body);
  if (points.length > MOST_DATA_POINTS) {
    throw new PlatformError('PAYLOAD_TOO_LARGE', 'The export has too many data points', {
      details: `${points.length} were sent, ${MOST_DATA_POINTS} are taken at once. Export more often, or in smaller batches.`,
    });
  }
  const result = await ingestMessages(points, await scopeOf(caller, now));
  requireStored(result);
  return { status: 200, body: partialSuccess(points, result.errors) };
}
