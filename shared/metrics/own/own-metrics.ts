import { findMetric, type Metric } from '../catalogue/index.ts';
import type { Source } from '../sources/source.ts';
import type { OwnDefinition } from './definition.ts';
import { ownMetric } from './metric.ts';
import { ownSource, ownSourceName } from './source.ts';

const NONE: readonly never[] = [];

/** A company's own metrics, beside those that everybody has. */
export class OwnMetrics {
  readonly definitions: readonly OwnDefinition[];
  readonly metrics: readonly Metric[];
  readonly #byName: ReadonlyMap<string, Metric>;
  readonly #definitions: ReadonlyMap<string, OwnDefinition>;
  readonly #byEvent = new Map<string, Source[]>();

  constructor(definitions: readonly OwnDefinition[]) {
    this.definitions = definitions;
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    this.metrics = definitions.flatMap((definition) => ownMetric(definition, this.#definitions) ?? []);
    this.#byName = new Map(this.metrics.map((metric) => [metric.name, metric]));
    for (const definition of definitions) {
      if (definition.event === null) continue;
      const sources = this.#byEvent.get(definition.event) ?? [];
      sources.push(ownSource(ownSourceName(definition)));
      this.#byEvent.set(definition.event, sources);
    }
  }

  definition(name: string): OwnDefinition | undefined {
    return this.#definitions.get(name);
  }

  /** A metric that the company can read: everybody's, else its own. */
  find(name: string): Metric | undefined {
    return findMetric(name) ?? this.#byName.get(name);
  }

  /** What the own metric of this name follows from, in words; nobody can send points of it. */
  originOf(name: string): string | undefined {
    const definition = this.#definitions.get(name);
    if (!definition) return undefined;
    const { event, ratio } = definition;
    return ratio ? `${ratio.numerator} and ${ratio.denominator}` : `events named ${event}`;
  }

  /** Whether a metric is made of the values of this property. */
  isCounted(event: string, property: string): boolean {
    return this.definitions.some((one) => one.event === event && one.property === property);
  }

  /** Where events of this name are counted too. */
  sourcesOf(event: string): readonly Source[] {
    return this.#byEvent.get(event) ?? NONE;
  }

  get sources(): Source[] {
    return [...this.#byEvent.values()].flat();
  }
}

export const NO_OWN_METRICS = new OwnMetrics([]);
