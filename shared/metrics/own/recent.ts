import type { Metric } from '../catalogue/index.ts';
import type { OwnDefinitions } from './definition.ts';
import { NO_OWN_METRICS, OwnMetrics } from './own-metrics.ts';
import { readDefinitions } from './own-store.ts';

/** A company, and the version of its definitions as its profile had it within the last minute. */
export interface OwnMetricsScope {
  company: string;
  ownMetrics: number;
}

const MOST_KEPT = 500;
const kept = new Map<string, { version: number; metrics: OwnMetrics }>();

/**
 * The company's own metrics, read once for each version: a company without any, and one that changes nothing, cost no
 * read. An instance that has seen a later version keeps to it.
 */
export async function ownMetricsOf({ company, ownMetrics: version }: OwnMetricsScope): Promise<OwnMetrics> {
  const known = kept.get(company);
  if (known && known.version >= version) return known.metrics;
  if (version === 0) return NO_OWN_METRICS;
  return readOwnMetrics(company);
}

/** As of this moment. */
export async function readOwnMetrics(company: string): Promise<OwnMetrics> {
  return keepDefinitions(company, await readDefinitions(company));
}

/** Remembers what was read or written; the company that was not heard of longest goes when there are too many. */
export function keepDefinitions(company: string, { version, definitions }: OwnDefinitions): OwnMetrics {
  const known = kept.get(company);
  if (known && known.version >= version) return known.metrics;
  kept.delete(company);
  const oldest = kept.keys().next().value;
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  const metrics = new OwnMetrics(definitions);
  if (version > 0) kept.set(company, { version, metrics });
  return metrics;
}

/** The metrics of these names that there are; a name that is not known is looked for as of this moment. */
export async function findMetrics(scope: OwnMetricsScope, names: readonly string[]): Promise<OwnMetrics> {
  const recent = await ownMetricsOf(scope);
  const isKnown = (name: string) => recent.find(name) !== undefined;
  return names.every(isKnown) ? recent : readOwnMetrics(scope.company);
}

export async function findMetricOf(scope: OwnMetricsScope, name: string): Promise<Metric | undefined> {
  return (await findMetrics(scope, [name])).find(name);
}
