import type { UpdateFigures, UpdateMetric } from './figures.ts';
import { type Place, placeText } from './resume-token.ts';

/**
 * Largest message that is sent in one piece, in bytes. API Gateway takes 128 KB in frames of 32 KB; a message that fits
 * one frame needs no client that puts frames together.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const LARGEST_PIECE = 32_000;
/** Room for the subscription's id and the fields around the metrics. */
const ENVELOPE = 1_000;

/** An update without the id of the subscription, which differs from member to member. */
export type UpdateBody = string;

export interface UpdateFacts {
  place: Place;
  figures: UpdateFigures;
  aggregation: string;
  deliveryFrequency: string;
  now: number;
  /** Further fields of an acknowledgement. */
  extra?: Record<string, unknown>;
}

/**
 * A metric_update in as many messages as its size needs. Pieces have one sequence and say `part` of `parts`; each is a
 * whole metric_update of some of the metrics.
 */
export function updateBodies(facts: UpdateFacts): UpdateBody[] {
  const pieces = cut(facts.figures.metrics);
  return pieces.map((metrics, index) =>
    JSON.stringify({
      type: 'metric_update',
      sequence: facts.place.sequence,
      resume_from: placeText(facts.place),
      timestamp: new Date(facts.now).toISOString(),
      window: facts.figures.window,
      aggregation: facts.aggregation,
      delivery_frequency: facts.deliveryFrequency,
      ...(pieces.length > 1 ? { part: index + 1, parts: pieces.length } : {}),
      ...facts.extra,
      metrics,
    }),
  );
}

function cut(metrics: readonly UpdateMetric[]): UpdateMetric[][] {
  const pieces: UpdateMetric[][] = [[]];
  let size = ENVELOPE;
  for (const metric of metrics) {
    const bytes = Buffer.byteLength(JSON.stringify(metric)) + 1;
    if (size + bytes > LARGEST_PIECE && pieces.at(-1)?.length) {
      pieces.push([]);
      size = ENVELOPE;
    }
    pieces.at(-1)?.push(metric);
    size += bytes;
  }
  return pieces;
}

/** The message to one subscription. */
export function addressed(body: UpdateBody, subscription: string): string {
  return `{"subscription_id":${JSON.stringify(subscription)},${body.slice(1)}`;
}
