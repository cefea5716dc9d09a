import { type QueryScope, querySeries, type SeriesQuery, type SeriesResult } from '#shared/metrics/query.ts';
import { requireData } from './errors.ts';
import { figure, type Values } from './figures.ts';
import { type FigureSpan, from, hoursOf, intoBuckets, type TimelineInterval } from './period.ts';
import {
  BREAKDOWNS,
  VIDEO_METRICS,
  type VideoFigures,
  type VideoPeriod,
  type VideoSection,
} from './video.ts';

export interface VideoQuery extends VideoPeriod {
  id: string;
  sections: ReadonlySet<VideoSection>;
  interval: TimelineInterval;
  /** Whether the span is to begin with the first event rather than where it says. */
  fromFirst: boolean;
}

export interface VideoReading {
  figures: VideoFigures;
  span: FigureSpan;
  readUnits: number;
}

/**
 * The figures of one video.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where no event of the span names the video
 */
export async function readVideo(scope: QueryScope, query: VideoQuery): Promise<VideoReading> {
  const { id, sections, span, previous, interval } = query;
  const ask: Ask = (over, more) =>
    querySeries(scope, {
      metrics: ['views'],
      granularity: over.granularity,
      start: over.first,
      end: over.last,
      groupBy: [],
      filters: { video_id: [id] },
      ...more,
    });
  const metrics = [...sections].flatMap((section): readonly string[] => VIDEO_METRICS[section]);
  const finer = interval === 'hour' && span.granularity === 'day' ? hoursOf(span, scope.timeZone) : undefined;
  const [series, hours, before, breakdowns] = await Promise.all([
    ask(span, { metrics, ...(finer ? {} : { into: intoBuckets(span, interval, scope.timeZone) }) }),
    finer && ask(finer, { metrics }),
    sections.has('views') && previous ? ask(previous, {}) : undefined,
    sections.has('views') ? readBreakdowns(ask, span) : undefined,
  ]);
  const first = requireData(series.rows[0]?.bucket, 'No event of the period names this video_id.');
  const figures = {
    totals: series.totals,
    timeline: byBucket(hours ?? series),
    viewsBefore: figure(before?.totals, 'views'),
    breakdowns: breakdowns?.groups,
  };
  const units = [series, hours, before].map((part) => part?.readUnits ?? 0);
  return {
    figures,
    span: query.fromFirst ? from(first, span, scope.timeZone) : span,
    readUnits: units.reduce((sum, part) => sum + part, breakdowns?.readUnits ?? 0),
  };
}

type Ask = (over: FigureSpan, more: Partial<SeriesQuery>) => Promise<SeriesResult>;

async function readBreakdowns(
  ask: Ask,
  span: FigureSpan,
): Promise<{ groups: NonNullable<VideoFigures['breakdowns']>; readUnits: number }> {
  const days = await Promise.all(
    Object.entries(BREAKDOWNS).map(
      async ([name, dimension]) => [name, await ask(span, { groupBy: [dimension] })] as const,
    ),
  );
  return {
    groups: Object.fromEntries(days.map(([name, { groups }]) => [name, groups])) as NonNullable<
      VideoFigures['breakdowns']
    >,
    readUnits: days.reduce((sum, [, { readUnits }]) => sum + readUnits, 0),
  };
}

export function byBucket({ rows }: SeriesResult): Map<string, Values> {
  return new Map(rows.map(({ bucket, values }) => [bucket, values]));
}
