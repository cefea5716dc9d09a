import { PlatformError } from '#shared/runtime/errors.ts';
import type { TimeSpan } from '#shared/time/buckets.ts';
import { spanBefore, spanYearBefore } from '#shared/time/range.ts';
import type { QueryScope } from '../query.ts';
import { readTimeline, type Timeline } from '../timeline.ts';
import type { COMPARISONS } from './contract.ts';
import type { VisualizationQuery } from './request.ts';

type Comparison = (typeof COMPARISONS)[number];

/** The figures of a request, and those that they are compared with. */
export interface Visualized {
  timeline: Timeline;
  before: Timeline | undefined;
}

/** An answer stays below what API Gateway and Lambda let through. */
const MOST_POINTS = 20_000;

const FORMER: Record<Comparison, (span: TimeSpan, timeZone: string) => TimeSpan> = {
  previous_period: spanBefore,
  previous_year: spanYearBefore,
};

export async function visualized(
  scope: QueryScope,
  query: VisualizationQuery,
  compare: Comparison | undefined,
): Promise<Visualized> {
  const [timeline, before] = await Promise.all([
    readTimeline(scope, query),
    compare === undefined
      ? undefined
      : readTimeline(scope, { ...query, span: FORMER[compare](query.span, query.timeZone) }),
  ]);
  const points = [timeline, before].reduce(
    (sum, part) => sum + (part ? part.buckets.length * (part.groups.length + 1) : 0),
    0,
  );
  if (points > MOST_POINTS) {
    throw new PlatformError('VALIDATION_ERROR', 'There are too many figures for one answer', {
      details: `${points} values would be answered; at most ${MOST_POINTS} are. Filter the dimension that is grouped by, or ask for a shorter time or a coarser aggregation.`,
    });
  }
  return { timeline, before };
}
