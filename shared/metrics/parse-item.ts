import { newId } from '#shared/runtime/ids.ts';
import { exactDecimal } from './decimal.ts';
import { DERIVED_METRICS } from './derived-metrics.ts';
import { isDimension } from './dimensions.ts';
import { parseTimestamp } from './horizon.ts';
import { ID_PATTERN, LIMITS, MEASURED, MEASURED_BY_EVENT, NAME_PATTERN, PROPERTY_PATTERN } from './limits.ts';
import type { IngestScope, ItemFault, Point } from './point.ts';
import { fitsKey } from './rollup-key.ts';

type Raw = Record<string, unknown>;

/** An object that inherits nothing, as a class: V8 keeps `Object.create(null)` as a slow hash table. */
const Properties = function () {} as unknown as new () => Record<string, string | number | boolean>;
Properties.prototype = Object.create(null);

const EVENT_FIELDS = new Set([
  'event_id',
  'event',
  'timestamp',
  'user_id',
  'anonymous_id',
  'session_id',
  'value',
  'properties',
]);
const METRIC_FIELDS = new Set(['event_id', 'metric', 'timestamp', 'value', 'dimensions']);

export type ParsedItem = { point: Point } | { fault: ItemFault };

class Refusal extends Error {
  readonly fault: ItemFault;
  constructor(fault: ItemFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Names by a pattern. A company sends the same ones again and again, so those that fit are remembered. */
class Names {
  readonly #pattern: RegExp;
  readonly #known = new Set<string>();

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  fits(name: string): boolean {
    if (this.#known.has(name)) return true;
    if (!this.#pattern.test(name)) return false;
    if (this.#known.size >= MOST_NAMES) this.#known.clear();
    this.#known.add(name);
    return true;
  }
}

const MOST_NAMES = 1_000;
const eventNames = new Names(NAME_PATTERN);
const propertyNames = new Names(PROPERTY_PATTERN);

/**
 * One item of a batch as a point, or the first thing that is wrong with it. Written by hand because it runs once for
 * every event; a test holds it to the schema in contract.ts.
 */
export function parseItem(item: unknown, scope: IngestScope): ParsedItem {
  try {
    return { point: toPoint(item, scope) };
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.fault };
    throw error;
  }
}

function toPoint(item: unknown, scope: IngestScope): Point {
  if (!isRecord(item)) throw refusal(null, 'Must be an object with "event" or "metric"');
  const isMetric = item['metric'] !== undefined;
  refuseUnknown(item, isMetric ? METRIC_FIELDS : EVENT_FIELDS);
  const name = isMetric ? metricName(item, scope) : nameOf(item, 'event');
  return {
    id: idOf(item, scope),
    name,
    at: timeOf(item, scope),
    value: valueOf(item, isMetric),
    userId: identifier(item, 'user_id'),
    anonymousId: identifier(item, 'anonymous_id'),
    sessionId: identifier(item, 'session_id'),
    properties: propertiesOf(item, isMetric ? 'dimensions' : 'properties', MEASURED_BY_EVENT.get(name) ?? []),
  };
}

function refuseUnknown(item: Raw, known: ReadonlySet<string>): void {
  for (const field of Object.keys(item)) {
    if (!known.has(field))
      throw refusal(
        field.slice(0, LIMITS.textLength),
        'Unknown field; dimensions of your own go into properties',
      );
  }
}

function idOf(item: Raw, scope: IngestScope): string {
  const id = item['event_id'];
  if (id === undefined) return newId('evt', scope.now);
  if (typeof id === 'string' && ID_PATTERN.test(id)) return id;
  throw refusal('event_id', `Must be text of 1 to ${LIMITS.idLength} visible ASCII characters`);
}

function nameOf(item: Raw, field: 'event' | 'metric'): string {
  const name = item[field];
  if (typeof name === 'string' && eventNames.fits(name)) return name;
  if (name === undefined)
    throw new Refusal({ code: 'PARAMETER_REQUIRED', field, message: 'Either event or metric is required' });
  throw refusal(
    field,
    `Must begin with a letter and have at most ${LIMITS.nameLength} letters, digits, spaces or _ . : / -`,
  );
}

function metricName(item: Raw, { own }: IngestScope): string {
  const name = nameOf(item, 'metric');
  const origin = DERIVED_METRICS.get(name) ?? own?.originOf(name);
  if (origin === undefined) return `metric:${name}`;
  throw refusal('metric', `${name} follows from ${origin}; send that`);
}

function timeOf(item: Raw, scope: IngestScope): number {
  if (item['timestamp'] === undefined) return scope.now;
  const at = parseTimestamp(item['timestamp'], scope);
  if (typeof at === 'number') return at;
  throw new Refusal(at);
}

function valueOf(item: Raw, required: boolean): string | null {
  const value = item['value'];
  if (value === undefined && !required) return null;
  if (value === undefined)
    throw new Refusal({
      code: 'PARAMETER_REQUIRED',
      field: 'value',
      message: 'A metric point needs a value',
    });
  return requireDecimal(value, 'value');
}

function requireDecimal(value: unknown, field: string): string {
  const decimal = exactDecimal(value);
  if (decimal !== undefined) return decimal;
  throw refusal(
    field,
    'Must be a number of at most 15 significant digits, or decimal text of up to 15 integer and 9 fraction digits',
  );
}

function requireAmount(value: unknown, field: string): string {
  const decimal = requireDecimal(value, field);
  if (decimal.startsWith('-')) throw refusal(field, 'Must not be below zero');
  return decimal;
}

function identifier(item: Raw, field: string): string | null {
  const value = item[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length > 0 && isText(value)) return value;
  throw refusal(field, `Must be well-formed text of 1 to ${LIMITS.textLength} characters`);
}

function propertiesOf(
  item: Raw,
  field: 'properties' | 'dimensions',
  measured: readonly string[],
): Point['properties'] {
  const given = item[field];
  if (given === undefined) return {};
  if (!isRecord(given)) throw refusal(field, 'Must be an object of texts, numbers and booleans');
  const names = Object.keys(given);
  if (names.length > LIMITS.properties)
    throw refusal(field, `At most ${LIMITS.properties} are kept; ${names.length} were sent`);
  const properties = new Properties();
  for (const name of names) {
    const value = given[name];
    if (!propertyNames.fits(name)) throw badName(field, name);
    if (value !== null) properties[name] = propertyValue(field, name, value);
  }
  for (const name of MEASURED) {
    const value = properties[name];
    if (value !== undefined) properties[name] = requireDecimal(value, `${field}.${name}`);
  }
  for (const name of measured) {
    const value = properties[name];
    if (value !== undefined) properties[name] = requireAmount(value, `${field}.${name}`);
  }
  return properties;
}

function badName(field: string, name: string): Refusal {
  return refusal(
    `${field}.${name}`.slice(0, LIMITS.textLength),
    'A name has letters, digits and _, and does not begin with a digit',
  );
}

function propertyValue(field: string, name: string, value: unknown): string | number | boolean {
  if (typeof value === 'boolean' || (typeof value === 'string' && isText(value))) {
    if (!isDimension(name) || fitsKey(String(value))) return value;
    throw refusal(
      `${field}.${name}`,
      `A dimension has at most ${LIMITS.dimensionBytes} bytes of UTF-8 text; # and % count three`,
    );
  }
  if (typeof value === 'number' && exactDecimal(value) !== undefined) return value;
  throw refusal(
    `${field}.${name}`,
    `Must be a number of at most 15 significant digits, a boolean or well-formed text of at most ${LIMITS.textLength} characters; send longer numbers as text`,
  );
}

function isText(value: string): boolean {
  return value.length <= LIMITS.textLength && value.isWellFormed();
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(field: string | null, message: string): Refusal {
  return new Refusal({ code: 'VALIDATION_ERROR', field, message });
}
