import type { Caller } from '#shared/http/caller.ts';
import type { Reply } from '#shared/http/contract.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { type GenerateCall, generateReport } from '#shared/reports/generate.ts';
import { daysIn } from '#shared/time/dates.ts';
import { newSchedule } from './schedules.ts';
import { schedulePut } from './store.ts';
import { timingOf } from './timing-schema.ts';

/**
 * Generates a report, and with `delivery.schedule` the schedule that makes it again, both or neither. Its runs cover as
 * many days as the request does, up to the day before each.
 * @throws PlatformError as generateReport does; RESOURCE_CONFLICT for a schedule that would never run
 */
export async function generateScheduled(call: GenerateCall, caller: Caller, send: SendJob): Promise<Reply> {
  const { delivery, filters, ...order } = call.body;
  const asked = delivery?.schedule;
  if (!delivery || !asked) return generateReport(call, caller, send);
  const { schedule: _schedule, ...how } = delivery;
  const schedule = await newSchedule(
    {
      order: {
        ...order,
        filters: { ...filters, date_range: { last_days: daysIn(filters.date_range) } },
        delivery: how,
      },
      timing: timingOf(asked),
      timeZone: asked.time_zone ?? caller.timeZone,
    },
    caller,
    call.now,
  );
  return generateReport(
    { ...call, schedule: { id: schedule.id, parts: [schedulePut(schedule)] } },
    caller,
    send,
  );
}
