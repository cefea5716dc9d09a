import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { isDate } from '#shared/time/range.ts';

export const MOST_DAYS = 7;
/** So many differences are shown; `differences` counts them all. */
export const MOST_SHOWN = 100;

const date = z.string().refine(isDate, 'Must be a calendar date, YYYY-MM-DD').meta({ format: 'date' });

export const reconcileMetrics = operation({
  id: 'reconcileMetrics',
  method: 'POST',
  path: '/v2/metrics/reconcile',
  face: 'platform',
  auth: 'admin:manage',
  tag: 'Metrics',
  summary: 'Compare the figures of some days with the events behind them, and put right what differs',
  description: `Makes every row of figures anew from the accepted events of at most ${MOST_DAYS} days, in the company's zone. Ingest may go on meanwhile: a row is only repaired while it is what was compared. Where events have expired, nothing is repaired. Own metrics are compared too: a repair counts the events from before they were made. One call works for at most 20 seconds; \`unsettled\` rows, and days with too many events, are for another call.`,
  body: z.strictObject({
    start: date,
    end: date,
    repair: z.boolean().default(true).meta({ description: 'false only reports' }),
  }),
  bodyExample: { start: '2026-01-30', end: '2026-01-31', repair: true },
  responses: {
    200: {
      description: 'What was compared, and what differed',
      schema: z.object({
        start: z.string(),
        end: z.string(),
        events: z.int().meta({ description: 'Accepted events of these days and of the days beside them' }),
        rows: z.int(),
        unapplied_batches: z.int(),
        missing_events: z.int(),
        differences: z.int(),
        repaired_rows: z.int(),
        unsettled_rows: z.int(),
        shown: z.array(
          z.object({
            partition: z.string(),
            row: z.string(),
            what: z.string(),
            found: z.string().nullable(),
            expected: z.string().nullable(),
          }),
        ),
      }),
      example: {
        start: '2026-01-30',
        end: '2026-01-31',
        events: 1204,
        rows: 310,
        unapplied_batches: 0,
        missing_events: 0,
        differences: 1,
        repaired_rows: 1,
        unsettled_rows: 0,
        shown: [
          {
            partition: 'sales#day#all',
            row: '2026-01-31',
            what: 'revenue',
            found: '90.5',
            expected: '107.3',
          },
        ],
      },
    },
  },
});
