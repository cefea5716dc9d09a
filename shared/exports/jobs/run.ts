import type { Caller } from '#shared/http/caller.ts';
import { parseWith } from '#shared/http/validation.ts';
import type { Job } from '#shared/jobs/job.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { dayOf } from '#shared/metrics/calendar.ts';
import { reportJob, reportRequestOf } from '#shared/reports/generate.ts';
import { takeJob } from '#shared/reports/order.ts';
import { dateRange } from '#shared/reports/request-schema.ts';
import { newId } from '#shared/runtime/ids.ts';
import { shiftDate } from '#shared/time/dates.ts';
import type { RunAsked } from './contract.ts';

const USUAL_DAYS = 30;

/**
 * Runs a report of the template as an export. It is a report like any other, which every face shows.
 * @throws PlatformError as POST /v2/reports/generate has them
 */
export async function runExport(
  templateId: string,
  asked: RunAsked,
  caller: Caller,
  now: number,
  send: SendJob,
): Promise<Job> {
  const end = asked.endDate ?? dayOf(now, caller.timeZone);
  const start = asked.startDate ?? shiftDate(end, 1 - USUAL_DAYS);
  const { regions, countries, productCategories, devices, platforms, sources, metrics } = asked;
  const request = await reportRequestOf(
    {
      name: asked.name ?? `Export of ${templateId.slice(0, 80)}`,
      template_id: templateId,
      format: asked.format,
      filters: {
        date_range: parseWith(dateRange, { start, end }, 'period'),
        regions,
        countries,
        product_categories: productCategories,
        devices,
        platforms,
        sources,
        metrics,
      },
      parameters: asked.parameters,
    },
    caller,
  );
  return takeJob(reportJob(request, caller, now, newId('rpt', now)), caller, send);
}
