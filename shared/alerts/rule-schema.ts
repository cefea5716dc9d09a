import * as z from 'zod';
import { recipientList } from '#shared/delivery/recipient-schema.ts';
import { WATCHES } from '#shared/http/caller.ts';
import { exactDecimal } from '#shared/metrics/decimal.ts';
import { DIMENSIONS } from '#shared/metrics/dimensions.ts';
import { AGGREGATIONS } from '#shared/stream/definition.ts';
import { durationSeconds } from '#shared/stream/frequency.ts';
import { LONGEST_WINDOW_S } from '#shared/stream/window.ts';
import { CHANNEL_TYPES, KINDS, OPERATORS, SEVERITIES } from './rule.ts';

const SHORTEST_WINDOW_S = 10;
const LONGEST_DURATION_S = 86_400;

export const ruleName = z.string().trim().min(1).max(100);
export const decimalInput = z
  .union([z.number(), z.string()])
  .refine(
    (given) => exactDecimal(given) !== undefined,
    'Must be a number of at most 15 significant digits, or decimal text of up to 15 integer and 9 fraction digits',
  );

/** Text such as 10m within bounds, in steps of ten seconds. */
export const span = (least: number, most: number, words: string) =>
  z.string().refine((text) => {
    const seconds = durationSeconds(text);
    return seconds !== undefined && seconds >= least && seconds <= most && seconds % SHORTEST_WINDOW_S === 0;
  }, words);

const MOST_CHANNELS = 10;
const webhookId = z.string().max(100).meta({ description: 'Of GET /v2/admin/webhooks' });
const channel = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({ type: z.literal('stream') }),
      z.strictObject({ type: z.literal('email'), recipients: recipientList }),
      z.strictObject({ type: z.literal('webhook'), webhook_id: webhookId }),
      z.strictObject({ type: z.literal('slack'), webhook_id: webhookId }),
    ],
    { error: `Must have a type of: ${CHANNEL_TYPES.join(', ')}` },
  )
  .meta({
    description:
      'stream: events alert_triggered and alert_resolved of wss …/v2/stream. email: a mail to each recipient. webhook: a signed call of a webhook with the format standard. slack: a message to a webhook with the format slack',
  });
const channels = z
  .array(channel)
  .max(MOST_CHANNELS, `Must have at most ${MOST_CHANNELS} channels`)
  .refine(
    (list) => new Set(list.map((one) => JSON.stringify(one))).size === list.length,
    'Must not name a channel twice',
  );

const value = z.string().min(1).max(256);
const filters = z
  .strictObject(
    Object.fromEntries(DIMENSIONS.map((name) => [name, z.array(value).min(1).max(50).optional()])),
  )
  .transform((given) =>
    Object.fromEntries(Object.entries(given).flatMap(([name, wanted]) => (wanted ? [[name, wanted]] : []))),
  )
  .meta({ description: 'Values to keep, by dimension' });

const fields = {
  name: ruleName,
  kind: z.enum(KINDS).meta({
    description:
      'threshold: the figure itself. percent_change: its change in per cent against the window before. anomaly: the last complete period lies outside the median ± deviations × MAD of at least 8 before it. no_data: the window has no figure, or counts none',
  }),
  evaluate: z.enum(WATCHES).meta({
    description:
      'window: the figure over a window that ends now. data_point: each data point by itself as it comes, as rules of v1 do',
  }),
  metric: z.string().min(1).max(64).meta({ description: 'Of GET /v2/metrics. Rates are in per cent' }),
  filters,
  time_window: span(
    SHORTEST_WINDOW_S,
    LONGEST_WINDOW_S,
    'Must be a duration such as 30s, 5m, 1h or 7d, of 10s to 31d in steps of ten seconds',
  ).meta({ description: '5m where left out; 1d on plans without the stream, which keep hours' }),
  aggregation: z.enum(AGGREGATIONS),
  period: z.enum(['hour', 'day']).meta({ description: 'Of an anomaly' }),
  deviations: z.number().min(1).max(20).meta({ description: 'Of an anomaly' }),
  operator: z.enum(OPERATORS),
  threshold: decimalInput,
  recovery_threshold: decimalInput.nullable().meta({
    description: 'The alert goes on until the value is back at this; the threshold itself where left out',
  }),
  duration: span(SHORTEST_WINDOW_S, LONGEST_DURATION_S, 'Must be a duration of 10s to 1d such as 10m')
    .nullable()
    .meta({ description: 'The condition must hold at every evaluation for so long before the rule fires' }),
  severity: z.enum(SEVERITIES),
  is_active: z.boolean(),
  channels,
};

/** A rule as v2 takes it. */
export const ruleBody = z.strictObject({
  ...fields,
  kind: fields.kind.default('threshold'),
  evaluate: fields.evaluate.default('window'),
  filters: fields.filters.default({}),
  time_window: fields.time_window.optional(),
  aggregation: fields.aggregation.default('raw'),
  period: fields.period.default('day'),
  deviations: fields.deviations.default(3),
  operator: fields.operator.optional(),
  threshold: fields.threshold.optional(),
  recovery_threshold: fields.recovery_threshold.optional(),
  duration: fields.duration.optional(),
  severity: fields.severity.default('warning'),
  is_active: fields.is_active.default(true),
  channels: fields.channels.default([{ type: 'stream' }]),
});

const { kind: _kind, evaluate: _evaluate, metric: _metric, ...changeable } = fields;
/** What of a rule can become another; its kind and what it watches cannot. */
export const ruleChange = z
  .strictObject(changeable)
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'Name at least one field to change');
