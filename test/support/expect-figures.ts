import { expect } from 'vitest';
import { findMetric } from '#shared/metrics/catalogue/index.ts';
import { inOrder, isDimension } from '#shared/metrics/dimensions.ts';
import { isKept } from '#shared/metrics/kept.ts';
import { querySeries, type SeriesQuery } from '#shared/metrics/query.ts';
import { modelDay } from './model-time.ts';
import {
  belongsTo,
  dimensionOf,
  MODEL_METRICS,
  type ModelEvent,
  modelFigure,
  modelHour,
  uniqueEvents,
} from './reference-model.ts';

export interface ModelCompany {
  id: string;
  timeZone: string;
}

type Question = Pick<SeriesQuery, 'granularity' | 'groupBy' | 'filters'>;

/** By what every metric is asked for that is kept so. */
export const QUESTIONS: readonly Question[] = [
  { granularity: 'day', groupBy: [], filters: {} },
  { granularity: 'hour', groupBy: [], filters: {} },
  { granularity: 'day', groupBy: ['country'], filters: { product_category: ['books'] } },
  { granularity: 'hour', groupBy: ['source'], filters: {} },
  { granularity: 'day', groupBy: ['video_id'], filters: { country: ['France', '50%'] } },
  { granularity: 'hour', groupBy: ['video_id'], filters: {} },
  { granularity: 'day', groupBy: ['error_type'], filters: {} },
];

/** Every figure of the company, as the reference model folds its events. */
export async function expectFigures(
  company: ModelCompany,
  events: readonly ModelEvent[],
  questions: readonly Question[] = QUESTIONS,
): Promise<void> {
  const unique = uniqueEvents(events.filter((entry) => entry.company === company.id));
  for (const question of questions) await expectAnswer(company, unique, question);
}

async function expectAnswer(
  company: ModelCompany,
  events: readonly ModelEvent[],
  question: Question,
): Promise<void> {
  const { granularity, groupBy, filters } = question;
  const tuple = inOrder([...groupBy, ...Object.keys(filters)].filter(isDimension));
  const metrics = MODEL_METRICS.filter((name) => {
    const metric = findMetric(name);
    return metric !== undefined && isKept(metric, granularity, tuple);
  });
  const days = ['2026-10-01', '2026-11-30'];
  const [start = '', end = ''] = granularity === 'day' ? days : days.map((day) => `${day}T00`);
  const scope = { company: company.id, timeZone: company.timeZone, currency: 'GBP' };
  const answer = await querySeries(scope, { metrics, start, end, ...question });

  const valuesOf = (group: readonly ModelEvent[]) =>
    Object.fromEntries(metrics.map((name) => [name, modelFigure(name, group)]));
  const kept = events.filter(
    (event) =>
      metrics.some((name) => belongsTo(name, event)) &&
      tuple.every((name) => dimensionOf(event, name) !== undefined) &&
      Object.entries(filters).every(([name, values]) => values.includes(dimensionOf(event, name) ?? '')),
  );
  const bucket = (event: ModelEvent) =>
    granularity === 'day' ? modelDay(event.at, company.timeZone) : modelHour(event.at);
  const dims = (event: ModelEvent) => groupBy.map((name) => dimensionOf(event, name) ?? '');
  const key = (...parts: readonly string[]) => JSON.stringify(parts);
  const fold = (keyOf: (event: ModelEvent) => string) =>
    Object.fromEntries([...Map.groupBy(kept, keyOf)].map(([name, group]) => [name, valuesOf(group)]));

  expectValues({ totals: answer.totals }, { totals: valuesOf(kept) }, question);
  expectValues(
    Object.fromEntries(answer.rows.map((row) => [key(row.bucket, ...Object.values(row.dims)), row.values])),
    fold((event) => key(bucket(event), ...dims(event))),
    question,
  );
  expectValues(
    Object.fromEntries(answer.groups.map((group) => [key(...Object.values(group.dims)), group.values])),
    fold((event) => key(...dims(event))),
    question,
  );
}

type Values = Record<string, Record<string, string | null>>;

/** Equal to the last digit, but for quantiles, which are within one per cent. */
function expectValues(given: Values, wanted: Values, question: Question): void {
  for (const [key, values] of Object.entries(given)) {
    for (const [name, value] of Object.entries(values))
      values[name] = settled(name, value, wanted[key]?.[name] ?? null);
  }
  expect({ question, values: given }).toEqual({ question, values: wanted });
}

const QUANTILE = /_p\d\d$/;
const RELATIVE_ERROR = 0.01;

/** The exact figure where the one given is a quantile within one per cent of it; else the one given. */
export function settled(metric: string, given: string | null, exact: string | null): string | null {
  if (!QUANTILE.test(metric) || given === null || exact === null) return given;
  const isWithin = Math.abs(Number(given) - Number(exact)) <= RELATIVE_ERROR * Math.abs(Number(exact));
  return isWithin ? exact : given;
}
