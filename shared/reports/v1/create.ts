import { deliveryPut } from '#shared/delivery/delivery-store.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { dayOf } from '#shared/metrics/calendar.ts';
import { newId } from '#shared/runtime/ids.ts';
import { onceAt } from '#shared/schedules/occurrences.ts';
import { createSchedule } from '#shared/schedules/schedules.ts';
import { relativePeriod } from '#shared/time/relative-range.ts';
import { deliveriesOf, deliveryKeys } from '../deliveries.ts';
import { reportJob, reportRequestOf } from '../generate.ts';
import { takeJob } from '../order.ts';
import type { Entry } from './entry.ts';
import { PERIOD_OF, type ReportType } from './report-type.ts';
import { instantOf } from './scheduled-at.ts';

const TEMPLATE = 'executive_summary';
const MINUTE_MS = 60_000;

export interface V1ReportAsked {
  name: string;
  type: ReportType;
  scheduled_at?: string | null | undefined;
}

/**
 * Makes a report that is due, or a schedule that runs once for one that is not.
 * @throws PlatformError as POST /v2/reports/generate has them
 */
export async function createV1Report(
  asked: V1ReportAsked,
  caller: Caller,
  now: number,
  send: SendJob,
): Promise<Entry> {
  const { scheduled_at: text } = asked;
  const at = text === undefined || text === null ? now : instantOf(text, caller.timeZone);
  return at > now ? createDraft(asked, at, caller, now) : createDue(asked, at, caller, now, send);
}

async function createDraft({ name, type }: V1ReportAsked, at: number, caller: Caller, now: number) {
  const minute = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  const order = {
    name,
    template_id: TEMPLATE,
    filters: { date_range: { relative: PERIOD_OF[type] } },
    delivery: { method: 'download' as const },
  };
  const schedule = await createSchedule({ order, ...onceAt(minute, caller.timeZone) }, caller, now);
  return { kind: 'draft', schedule, run: undefined } satisfies Entry;
}

async function createDue(
  { name, type }: V1ReportAsked,
  at: number,
  caller: Caller,
  now: number,
  send: SendJob,
) {
  const id = newId('rpt', now);
  const range = relativePeriod(PERIOD_OF[type], dayOf(at, caller.timeZone));
  const body = { name, template_id: TEMPLATE, filters: { date_range: range } };
  const deliveries = await deliveriesOf(caller.company, id, undefined, now);
  const request = {
    ...(await reportRequestOf(body, caller)),
    ...deliveryKeys(deliveries),
    scheduled_at: at,
  };
  const job = await takeJob(reportJob(request, caller, now, id), caller, send, deliveries.map(deliveryPut));
  return { kind: 'report', job } satisfies Entry;
}
