import { hash } from 'node:crypto';
import type { PlainAttributes } from './attributes.ts';

interface Identity {
  resource: PlainAttributes;
  scope: { name: string; version: string } | undefined;
  name: string;
  attributes: PlainAttributes;
  start: string;
  time: string;
}

/**
 * The id under which a data point is counted once: a stream and a time name one point, so an export that is sent again
 * changes nothing. https://opentelemetry.io/docs/specs/otel/metrics/data-model/#opentelemetry-protocol-data-model
 */
export function pointId({ resource, scope, name, attributes, start, time }: Identity): string {
  const identity = [inOrder(resource), scope?.name, scope?.version, name, inOrder(attributes), start, time];
  return `otlp-${hash('sha256', JSON.stringify(identity), 'base64url')}`;
}

function inOrder(attributes: PlainAttributes): [string, unknown][] {
  return Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
}
