import fc from 'fast-check';
import type { OwnDefinition } from '#shared/metrics/own/definition.ts';
import { divided, type ModelEvent, scaled, text } from './reference-model.ts';

/** What an own metric must show: a plain fold over unique events, with nothing of the platform's code. */

const DIGITS = 9;
const RATIO_DIGITS = 10;
const ONE = 10n ** BigInt(DIGITS);
const DECIMAL = /^-?\d{1,15}(\.\d{1,9})?$/;

type Definitions = readonly OwnDefinition[];
type Events = readonly ModelEvent[];

/** Whether the event has its place in some row of the metric. */
export function belongsToOwn(definition: OwnDefinition, all: Definitions, { name }: ModelEvent): boolean {
  return partsOf(definition, all).some(({ event }) => event === name);
}

function partsOf(definition: OwnDefinition, all: Definitions): OwnDefinition[] {
  const { ratio } = definition;
  if (!ratio) return [definition];
  return [ratio.numerator, ratio.denominator].flatMap((name) => all.filter((one) => one.name === name));
}

/** The figure of these events as decimal text; null where there is none. */
export function ownFigure(definition: OwnDefinition, all: Definitions, events: Events): string | null {
  const { aggregation } = definition;
  if (aggregation === 'ratio') {
    const [part, whole] = partsOf(definition, all).map((one) => total(one, events));
    return part == null || whole == null || whole === 0n ? null : text(divided(part, whole), RATIO_DIGITS);
  }
  if (aggregation === 'sum' || aggregation === 'count') return shown(total(definition, events));
  const own = events.filter(({ name }) => name === definition.event);
  if (own.length === 0) return null;
  if (aggregation === 'distinct') {
    return shown(BigInt(new Set(own.flatMap(({ user }) => user ?? [])).size) * ONE);
  }
  const valued = own.flatMap((event) => {
    const value = valueOf(definition, event);
    return value === null ? [] : [{ value, event }];
  });
  const values = valued.map(({ value }) => value).sort((one, other) => (one < other ? -1 : 1));
  const [least] = values;
  if (least === undefined) return null;
  switch (aggregation) {
    case 'avg': {
      const sum = values.reduce((one, other) => one + other);
      return text(divided(sum, BigInt(values.length) * ONE), RATIO_DIGITS);
    }
    case 'min':
      return shown(least);
    case 'max':
      return shown(values.at(-1) ?? null);
    case 'last': {
      const sorted = valued.toSorted(
        ({ event: one }, { event: other }) => other.at - one.at || (one.id < other.id ? 1 : -1),
      );
      return shown(sorted[0]?.value ?? null);
    }
    case 'p50':
    case 'p95':
    case 'p99': {
      const share = { p50: 0.5, p95: 0.95, p99: 0.99 }[aggregation];
      return shown(values[Math.max(1, Math.ceil(share * values.length)) - 1] ?? null);
    }
  }
}

/** Zero, not unknown, where there are events and none with a value. */
function total(definition: OwnDefinition, events: Events): bigint | null {
  const own = events.filter(({ name }) => name === definition.event);
  if (own.length === 0) return null;
  if (definition.aggregation === 'count') return BigInt(own.length) * ONE;
  return own.reduce((sum, event) => sum + (valueOf(definition, event) ?? 0n), 0n);
}

function valueOf({ property }: OwnDefinition, event: ModelEvent): bigint | null {
  const value = property === null ? event.value : event.properties[property];
  return value == null || !DECIMAL.test(String(value)) ? null : scaled(String(value));
}

function shown(amount: bigint | null): string | null {
  return amount === null ? null : text(amount, DIGITS);
}

const AGGREGATIONS = ['count', 'sum', 'avg', 'min', 'max', 'last', 'distinct', 'p50', 'p95', 'p99'] as const;
const SOURCES: readonly (readonly [event: string, properties: readonly (string | null)[]])[] = [
  ['purchase', [null, 'quantity', 'cost', 'country']],
  ['session_end', [null, 'duration', 'pages', 'bounced']],
  ['a name of their own', [null, 'plan']],
];

/** Definitions as a company may have made them, a ratio of two of them included where there are two. */
export const ownDefinitions: fc.Arbitrary<OwnDefinition[]> = fc
  .array(
    fc.record({
      aggregation: fc.constantFrom(...AGGREGATIONS),
      source: fc
        .constantFrom(...SOURCES)
        .chain(([event, properties]) =>
          fc.record({ event: fc.constant(event), property: fc.constantFrom(...properties) }),
        ),
      dimensions: fc.subarray(['country', 'device', 'video_id'] as const),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((made) => {
    const definitions = made.map(({ aggregation, source, dimensions }, index) =>
      definitionOf(`own_${index}`, {
        aggregation,
        event: source.event,
        property: aggregation === 'count' || aggregation === 'distinct' ? null : source.property,
        dimensions: [...dimensions],
      }),
    );
    const [numerator, denominator] = definitions.filter(({ aggregation }) =>
      ['sum', 'count'].includes(aggregation),
    );
    if (!numerator || !denominator) return definitions;
    const ratio = { numerator: numerator.name, denominator: denominator.name };
    return [...definitions, definitionOf('own_ratio', { aggregation: 'ratio', ratio })];
  });

export function definitionOf(name: string, facts: Partial<OwnDefinition>): OwnDefinition {
  return {
    id: `met_${name}`,
    name,
    label: name,
    description: name,
    unit: 'decimal',
    aggregation: 'count',
    event: null,
    property: null,
    dimensions: [],
    ratio: null,
    createdBy: 'cli_1',
    createdAt: 0,
    figuresFrom: 0,
    ...facts,
  };
}
