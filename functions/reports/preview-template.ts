import { readAlertHistory } from '#shared/alerts/history-store.ts';
import type { Handler } from '#shared/http/contract.ts';
import { readRetention } from '#shared/media/read-retention.ts';
import { readEvents } from '#shared/metrics/events-store.ts';
import { querySeries } from '#shared/metrics/query.ts';
import type { previewTemplate as spec } from '#shared/reports/templates/contract.ts';
import { templateToPreview } from '#shared/reports/templates/given-template.ts';
import { previewTemplate as preview } from '#shared/reports/templates/preview.ts';

export const previewTemplate: Handler<typeof spec> = async ({ body, now }, caller) => {
  const template = await templateToPreview(body, caller);
  return {
    status: 200,
    body: await preview(template, body, caller, {
      query: querySeries,
      readEvents,
      readAlerts: readAlertHistory,
      readRetention,
      now,
    }),
  };
};
