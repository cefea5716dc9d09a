import type { Caller } from '#shared/http/caller.ts';
import { validationError } from '#shared/http/validation.ts';
import { scopeOf } from '#shared/ingest/scope.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import { bucketAt } from '#shared/time/buckets.ts';
import { startOfDateText } from '#shared/time/range.ts';
import { applyNow, type IngestError, ingest } from '../ingest.ts';
import { parseItem } from '../parse-item.ts';
import type { Point } from '../point.ts';
import { keptValue, type MetricType } from './metric-types.ts';
import { presentRecord, recordOf } from './record.ts';

export interface RecordBody {
  metric_type: MetricType;
  value: number | string;
  recorded_at?: string | null | undefined;
  category?: string | null | undefined;
  source?: string | null | undefined;
}

/** Fields of an item of the pipeline, as v1 calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  timestamp: 'recorded_at',
  'dimensions.product_category': 'category',
  'dimensions.source': 'source',
};

/** A data point that was taken. */
export interface TakenRecord {
  record: object;
  /** Whether the figures include it already. */
  included: boolean;
  /** The delta that counts it, with its point. */
  written: { delta: string; points: Point[] }[];
}

/** Takes one data point through the pipeline of all faces, and counts it. */
export async function takeRecord(body: RecordBody, caller: Caller, now: number): Promise<TakenRecord> {
  const { timeZone } = caller;
  const scope = await scopeOf(caller, now);
  const item = itemOf(body, timeZone, now);
  const parsed = parseItem(item, scope);
  if ('fault' in parsed) throw refused({ index: 0, ...parsed.fault });
  const result = await ingest([item], scope);
  const [fault] = result.errors;
  if (fault) throw refused(fault);
  const included = await applyNow(result, scope);
  const record = recordOf(parsed.point);
  if (!record) throw new Error(`A record of ${body.metric_type} is none of v1's.`);
  return {
    record: presentRecord(record, timeZone),
    included,
    written: result.deltas.map(({ id }) => ({ delta: id, points: [parsed.point] })),
  };
}

function itemOf(
  { metric_type, value, recorded_at, category, source }: RecordBody,
  timeZone: string,
  now: number,
) {
  const kept = keptValue(metric_type, value);
  if (kept === undefined) {
    const message = 'Must be a number that can be kept exactly; a rate has at most 7 fraction digits';
    throw validationError([{ field: 'value', code: 'VALIDATION_ERROR', message, provided_value: value }]);
  }
  const today = bucketAt(now, 'day', timeZone).date;
  const at = !recorded_at || recorded_at === today ? now : startOfDateText(recorded_at, timeZone);
  return {
    event_id: newId('evt', now),
    metric: metric_type,
    value: kept,
    timestamp: new Date(at).toISOString(),
    dimensions: { ...(category ? { product_category: category } : {}), ...(source ? { source } : {}) },
  };
}

function refused({ code, field, message }: IngestError): PlatformError {
  if (code === 'SERVICE_UNAVAILABLE') {
    return new PlatformError(code, 'The data point could not be stored now', {
      details: 'Nothing was recorded; send it again.',
      retryAfterSeconds: 1,
    });
  }
  return validationError([{ field: FIELDS[field ?? ''] ?? field ?? 'body', code, message }]);
}
