import { Big } from 'big.js';
import type { Company } from '#shared/admin/company.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { knownSince } from '#shared/metrics/known-since.ts';
import { ownMetricsOf } from '#shared/metrics/own/recent.ts';
import { isCounted } from '#shared/stream/aggregate.ts';
import { figuresOf, type UpdateMetric } from '#shared/stream/figures.ts';
import type { LiveFeed } from '#shared/stream/live-feed.ts';
import { anomalyOf } from './anomaly.ts';
import type { Finding } from './evaluate-figures.ts';
import { evidenceOf } from './evidence.ts';
import type { RuleCondition } from './rule.ts';

export interface ReadingSources {
  company: Pick<Company, 'id' | 'timeZone' | 'currency' | 'ownMetrics'>;
  feed: LiveFeed;
  now: number;
}

/** Reads conditions as of one moment; windows that several of them share are figured once. */
export class Readings {
  readonly #sources: ReadingSources;
  readonly #figures = new Map<string, Promise<UpdateMetric | undefined>>();

  constructor(sources: ReadingSources) {
    this.#sources = sources;
  }

  /** @throws where figures cannot be read */
  async of(condition: RuleCondition): Promise<Finding> {
    if (condition.kind === 'anomaly')
      return anomalyOf(condition, await this.#metricOf(condition.metric), this.#sources);
    const figure = await this.#figureOf(condition);
    const metric = await this.#metricOf(condition.metric);
    const value = (await this.#isUnknown(metric, figure)) ? null : (figure?.value ?? null);
    if (condition.kind === 'no_data')
      return { evidence: isNothing(metric, value) ? 'met' : 'clear', value: null };
    const compared =
      condition.kind === 'percent_change' ? (value === null ? null : (figure?.change ?? null)) : value;
    return { evidence: evidenceOf(condition, compared), value: textOf(compared) };
  }

  #figureOf({
    metric,
    windowSeconds,
    aggregation,
    filters,
  }: RuleCondition): Promise<UpdateMetric | undefined> {
    const definition = {
      metrics: [metric],
      // The metric's own, where none is asked for.
      windowSeconds: windowSeconds === 0 ? undefined : windowSeconds,
      aggregation,
      filters,
      frequencySeconds: 0,
    };
    const key = JSON.stringify(definition);
    const known = this.#figures.get(key);
    if (known) return known;
    const figure = figuresOf(definition, this.#sources).then(({ metrics }) => metrics[0]);
    this.#figures.set(key, figure);
    return figure;
  }

  /** @throws where the company has taken its metric away */
  async #metricOf(name: string): Promise<Metric> {
    const { id: company, ownMetrics } = this.#sources.company;
    const metric = (await ownMetricsOf({ company, ownMetrics })).find(name);
    if (metric) return metric;
    throw new Error(`A rule names the metric ${name}, which the catalogue lacks.`);
  }

  /** None of what is counted is 0, but only once anything of it has ever been known. */
  async #isUnknown(metric: Metric, figure: UpdateMetric | undefined): Promise<boolean> {
    if (figure?.value !== 0 || !isCounted(metric.aggregation)) return false;
    return !(await isEverKnown(this.#sources.company.id, metric));
  }
}

const everKnown = new Set<string>();
const MOST_KNOWN = 10_000;

async function isEverKnown(company: string, metric: Metric): Promise<boolean> {
  const key = `${company} ${metric.name}`;
  if (everKnown.has(key)) return true;
  if ((await knownSince(company, metric)).at === null) return false;
  if (everKnown.size >= MOST_KNOWN) everKnown.clear();
  everKnown.add(key);
  return true;
}

function isNothing(metric: Metric, value: number | null): boolean {
  return value === null || (value === 0 && isCounted(metric.aggregation));
}

function textOf(value: number | null): string | null {
  return value === null ? null : new Big(value).toFixed();
}
