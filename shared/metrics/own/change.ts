import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import { validationError } from '#shared/http/validation.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { findMetric, type Metric } from '../catalogue/index.ts';
import { DERIVED_METRICS } from '../derived-metrics.ts';
import { keptTuple } from '../kept.ts';
import { readFirstRow } from '../query-store.ts';
import { METRIC_PREFIX } from '../sources/facts.ts';
import type { OwnDefinition, OwnDefinitions } from './definition.ts';
import { MOST_ROWS_AN_EVENT } from './limits.ts';
import { type MetricBody, newDefinition } from './new-definition.ts';
import { OwnMetrics } from './own-metrics.ts';
import { readDefinitions, writeDefinitions } from './own-store.ts';
import { keepDefinitions } from './recent.ts';
import { ownSource, ownSourceName, rowsOfSource } from './source.ts';

/** Attempts at one item that several callers change at once. */
const ATTEMPTS = 8;
/** What else can stand where a metric's name does. */
const RESERVED = new Set(['all', 'reconcile']);

export interface MadeMetric {
  definition: OwnDefinition;
  metric: Metric;
}

/**
 * Makes a metric of the company's own.
 * @throws PlatformError RESOURCE_CONFLICT for a name that is taken, QUOTA_EXCEEDED, VALIDATION_ERROR
 */
export async function createOwnMetric(body: MetricBody, caller: Caller, now: number): Promise<MadeMetric> {
  const definition = newDefinition(body, caller.principal, now);
  await requireFreeName(caller.company, definition.name);
  const metrics = await change(caller.company, (known) => {
    // A call that is repeated after a crash finds what it has made.
    const others = known.filter(({ id }) => id !== definition.id);
    requireRoom(definition, others, caller);
    return [...others, definition];
  });
  const metric = metrics.find(definition.name);
  if (!metric) throw new Error(`The metric ${definition.name} was written and is not there.`);
  return { definition, metric };
}

/** @throws PlatformError RESOURCE_NOT_FOUND, RESOURCE_CONFLICT for one that a ratio divides */
export async function deleteOwnMetric(company: string, name: string): Promise<void> {
  if (findMetric(name)) {
    throw new PlatformError('RESOURCE_CONFLICT', 'A built-in metric cannot be deleted', {
      details: `${name} belongs to every company. Only metrics made by POST /v2/metrics can be deleted.`,
    });
  }
  await change(company, (known) => {
    if (!known.some((definition) => definition.name === name)) throw metricNotFound();
    const user = known.find(({ ratio }) => ratio?.numerator === name || ratio?.denominator === name);
    if (user) {
      throw new PlatformError('RESOURCE_CONFLICT', 'A ratio divides this metric', {
        details: `Delete ${user.name} first.`,
      });
    }
    return known.filter((definition) => definition.name !== name);
  });
}

export function metricNotFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The metric does not exist', {
    details:
      'It was never made or was deleted. GET /v2/metrics lists the metrics that your company can read.',
  });
}

/** Changes the definitions, again where somebody else was faster. */
export async function change(
  company: string,
  to: (known: readonly OwnDefinition[]) => readonly OwnDefinition[],
): Promise<OwnMetrics> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before: OwnDefinitions = await readDefinitions(company);
    const definitions = to(before.definitions);
    if (await writeDefinitions(company, before, definitions)) {
      keepDefinitions(company, { version: before.version + 1, definitions });
      return new OwnMetrics(definitions);
    }
  }
  throw new PlatformError('SERVICE_UNAVAILABLE', 'The metrics are being changed by others', {
    details: 'Nothing was changed; send it again.',
    retryAfterSeconds: 1,
  });
}

async function requireFreeName(company: string, name: string): Promise<void> {
  if (findMetric(name) || DERIVED_METRICS.has(name)) throw taken(`${name} is a built-in metric.`);
  if (RESERVED.has(name)) throw taken(`${name} is a word of the API.`);
  const points = keptTuple(`${METRIC_PREFIX}${name}`, [])?.day;
  if (points === undefined) return;
  const { row } = await readFirstRow(company, points);
  if (row) throw taken(`Metric points named ${name} have been sent, which are kept under that name.`);
}

function requireRoom(definition: OwnDefinition, others: readonly OwnDefinition[], { plan }: Caller): void {
  const { label, ownMetrics: most } = PLANS[plan];
  if (others.some(({ name }) => name === definition.name))
    throw taken(`You have a metric ${definition.name}.`);
  if (others.length >= most) {
    throw new PlatformError('QUOTA_EXCEEDED', 'Your plan has no room for another metric', {
      details: `The ${label} plan has ${most} own metrics. Delete one, or change the plan.`,
    });
  }
  requireParts(definition, others);
  const rows = [definition, ...others]
    .filter(({ event }) => event !== null && event === definition.event)
    .reduce((sum, one) => sum + rowsOfSource(ownSource(ownSourceName(one))), 0);
  if (rows > MOST_ROWS_AN_EVENT) {
    throw new PlatformError('QUOTA_EXCEEDED', 'The event has too many own metrics', {
      details: `Each ${definition.event} would add to ${rows} rows; at most ${MOST_ROWS_AN_EVENT} are kept. Leave out dimensions, or delete a metric of that event.`,
    });
  }
}

function requireParts({ ratio }: OwnDefinition, others: readonly OwnDefinition[]): void {
  if (ratio === null) return;
  for (const field of ['numerator', 'denominator'] as const) {
    const part = others.find(({ name }) => name === ratio[field]);
    if (part?.aggregation === 'sum' || part?.aggregation === 'count') continue;
    const message = 'Must be an own metric that is a sum or a count';
    throw validationError([{ field, code: 'VALIDATION_ERROR', message, provided_value: ratio[field] }]);
  }
}

function taken(why: string): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The name is taken', {
    details: `${why} Choose another name.`,
  });
}
