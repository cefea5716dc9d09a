import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import { validationError } from '#shared/http/validation.ts';
import type { listAnalytics as spec } from '#shared/metrics/v1/contract.ts';
import { listRecords } from '#shared/metrics/v1/list.ts';
import { presentRecord } from '#shared/metrics/v1/record.ts';
import { bucketAt } from '#shared/time/buckets.ts';
import { shiftDate } from '#shared/time/dates.ts';

export async function listAnalytics({ query, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const { company, plan, timeZone } = caller;
  const { metric_type: type, from, to, per_page: limit } = query;
  if (from !== undefined && to !== undefined && to < from) {
    const message = 'Must not lie before from';
    throw validationError([{ field: 'to', code: 'VALIDATION_ERROR', message, provided_value: to }]);
  }
  const cursors = await cursorsOf({ company, list: 'listAnalytics', filters: { type, from, to }, now });
  const today = bucketAt(now, 'day', timeZone).date;
  const { records, next } = await listRecords(company, {
    type,
    // Before what is kept there is nothing, and a day ahead at most.
    from: from ?? shiftDate(today, -PLANS[plan].retentionDays),
    to: to ?? shiftDate(today, 1),
    limit,
    after: cursors.open(query.cursor),
  });
  return {
    status: 200,
    body: {
      data: records.map((record) => presentRecord(record, timeZone)),
      meta: { per_page: limit, next_cursor: cursors.seal(next) },
    },
  };
}
