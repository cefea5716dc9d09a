import { isOwnSource, ownSource } from '../own/source.ts';
import type { Point } from '../point.ts';
import { METRIC_PREFIX, type PointSums } from './facts.ts';
import { plainSource } from './plain.ts';
import { SALES_EVENTS, SALES_POINTS, sales } from './sales.ts';
import type { Contribution, Source } from './source.ts';
import { SYSTEM_EVENTS, SYSTEM_POINTS, system } from './system.ts';
import { VIDEO_EVENTS, VIDEO_POINTS, video } from './video.ts';
import { VISIT_EVENTS, VISIT_POINTS, visits } from './visits.ts';

export type { Contribution, KeptTuple, Source } from './source.ts';

const BUILT_IN: readonly { source: Source; events: readonly string[]; points: PointSums }[] = [
  { source: sales, events: SALES_EVENTS, points: SALES_POINTS },
  { source: visits, events: VISIT_EVENTS, points: VISIT_POINTS },
  { source: video, events: VIDEO_EVENTS, points: VIDEO_POINTS },
  { source: system, events: SYSTEM_EVENTS, points: SYSTEM_POINTS },
];

/** Events that the catalogue knows. */
export const EVENT_NAMES: readonly string[] = BUILT_IN.flatMap(({ events }) => events);

export const BUILT_IN_SOURCES: readonly Source[] = BUILT_IN.map(({ source }) => source);

const byName = new Map(BUILT_IN.map(({ source }) => [source.name, source]));
const byEvent = new Map(BUILT_IN.flatMap(({ source, events }) => events.map((name) => [name, source])));
/** Points whose values join a distribution. */
const POINT_SPREADS: ReadonlyMap<string, string> = new Map([['api_response_time', 'request_ms']]);

const byPoint = new Map<string, Source>(
  BUILT_IN.flatMap(({ source, points }) =>
    Object.entries(points).map(
      ([name, sumsOf]) => [`${METRIC_PREFIX}${name}`, pointSource(name, source, sumsOf)] as const,
    ),
  ),
);

/**
 * Where a point is counted. Any name is; those of the catalogue for what they mean. A metric point joins the rows of the
 * events that the metric follows from, so that both are one figure.
 */
export function sourceOf(point: Point): Source {
  const built = byEvent.get(point.name) ?? byPoint.get(point.name);
  if (built) return built;
  return plainSource(point.name.startsWith(METRIC_PREFIX) ? point.name : `event:${point.name}`);
}

/** Whether the source counts a name of the company's own. */
export function isPlainSource({ name }: Source): boolean {
  return !byName.has(name) && !isOwnSource(name);
}

/** A source by its name; one that is not built in is an own metric's, or counts a name of the company's own. */
export function findSource(name: string): Source {
  return byName.get(name) ?? (isOwnSource(name) ? ownSource(name) : plainSource(name));
}

/** Rows of the built-in source, with what a point states in place of what an event adds. */
function pointSource(name: string, source: Source, sumsOf: (value: string) => Contribution['sums']): Source {
  const spread = POINT_SPREADS.get(name);
  return {
    ...source,
    contributionOf: ({ value }) => ({
      sums: sumsOf(value ?? '0'),
      members: {},
      ...(spread === undefined ? {} : { spread: { [spread]: value ?? '0' } }),
    }),
  };
}
