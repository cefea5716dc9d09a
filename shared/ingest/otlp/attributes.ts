import { FlatProperties } from '../properties.ts';
import type { OtlpAttributes } from './request.ts';

/** An attribute's value as JSON has it. */
type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
export type PlainAttributes = Record<string, Plain>;

const MOST_LEVELS = 4;

/** Attributes of the resource that are kept with each of its points, and the property that they become. */
export const RESOURCE_PROPERTIES: Readonly<Record<string, string>> = {
  'service.name': 'source',
  'service.version': 'service_version',
  'service.namespace': 'service_namespace',
  'service.instance.id': 'service_instance_id',
  'deployment.environment.name': 'environment',
  'host.name': 'host',
  'os.type': 'platform',
  'cloud.region': 'region',
};

export class AttributeFault extends Error {}

/**
 * Attributes by key.
 * @throws AttributeFault where a value is nested too deep
 * https://opentelemetry.io/docs/specs/otel/common/#anyvalue
 */
export function plainAttributes(list: OtlpAttributes): PlainAttributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value, 1)]));
}

function plainValue(value: unknown, level: number): Plain {
  if (level > MOST_LEVELS)
    throw new AttributeFault(`An attribute is nested deeper than ${MOST_LEVELS} levels`);
  const any = asRecord(value);
  for (const kind of ['stringValue', 'boolValue', 'bytesValue'] as const) {
    const plain = any[kind];
    if (typeof plain === 'string' || typeof plain === 'boolean') return plain;
  }
  const number = any['intValue'] ?? any['doubleValue'];
  if (typeof number === 'number' || typeof number === 'string') return number;
  const list = asRecord(any['arrayValue'])['values'];
  if (Array.isArray(list)) return list.map((entry) => plainValue(entry, level + 1));
  const entries = asRecord(any['kvlistValue'])['values'];
  if (!Array.isArray(entries)) return null;
  return Object.fromEntries(
    entries.map(asRecord).map(({ key, value: inner }) => [String(key), plainValue(inner, level + 1)]),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** What a point keeps: its own attributes, and those of the resource that tell where it comes from. */
export function dimensionsOf(resource: PlainAttributes, own: PlainAttributes): FlatProperties {
  const inherited = Object.entries(RESOURCE_PROPERTIES).flatMap(([key, name]): [string, Plain][] => {
    const value = resource[key];
    return value === undefined || Object.hasOwn(own, name) ? [] : [[name, value]];
  });
  return new FlatProperties().addAll(Object.fromEntries(inherited)).addAll(own);
}
