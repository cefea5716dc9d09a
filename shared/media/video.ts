import type { SeriesResult } from '#shared/metrics/query.ts';
import { change, count, figure, type Values } from './figures.ts';
import type { FigureSpan } from './period.ts';
import { instantText, type TimelineScope, timelineOf } from './timeline.ts';

export const VIDEO_SECTIONS = ['views', 'engagement', 'performance'] as const;
export type VideoSection = (typeof VIDEO_SECTIONS)[number];

/** Metrics of the catalogue that each part is made of. */
export const VIDEO_METRICS = {
  views: ['views', 'unique_viewers'],
  engagement: ['average_watch_time', 'completion_rate', 'likes', 'comments', 'shares', 'watch_time'],
  performance: ['buffering_rate', 'average_bitrate', 'video_error_rate'],
} as const satisfies Record<VideoSection, readonly string[]>;

export const BREAKDOWNS = { byCountry: 'country', byDevice: 'device', byPlatform: 'platform' } as const;

export interface VideoFigures {
  totals: Values;
  /** By the bucket's name. */
  timeline: ReadonlyMap<string, Values>;
  /** Views of the period before; null where it had none, or is not known. */
  viewsBefore: number | null;
  /** Views by dimension and value; only where views were asked for. */
  breakdowns: Readonly<Record<keyof typeof BREAKDOWNS, SeriesResult['groups']>> | undefined;
}

export interface VideoPeriod {
  span: FigureSpan;
  previous: FigureSpan | undefined;
}

/** S1's answer about one video, of the parts that were asked for. */
export function videoData(
  sections: ReadonlySet<VideoSection>,
  { span, previous }: VideoPeriod,
  figures: VideoFigures,
  timeline: TimelineScope,
): object {
  return {
    period: { ...spanText(span), ...(previous ? { previous: spanText(previous) } : {}) },
    ...(sections.has('views') ? { views: viewsOf(figures, timeline) } : {}),
    ...(sections.has('engagement') ? { engagement: engagementOf(figures, timeline) } : {}),
    ...(sections.has('performance') ? { performance: performanceOf(figures, timeline) } : {}),
  };
}

function viewsOf({ totals, timeline, viewsBefore, breakdowns }: VideoFigures, scope: TimelineScope): object {
  const total = count(totals, 'views');
  const by = (name: keyof typeof BREAKDOWNS) => countsBy(breakdowns?.[name] ?? [], BREAKDOWNS[name], 'views');
  return {
    total,
    unique: count(totals, 'unique_viewers'),
    change: change(viewsBefore, total),
    byCountry: by('byCountry'),
    byDevice: by('byDevice'),
    byPlatform: by('byPlatform'),
    timeline: timelineOf(scope, timeline, (values) => ({
      views: count(values, 'views'),
      unique: count(values, 'unique_viewers'),
    })),
  };
}

function engagementOf({ totals, timeline }: VideoFigures, scope: TimelineScope): object {
  return {
    averageWatchTime: figure(totals, 'average_watch_time'),
    completionRate: figure(totals, 'completion_rate'),
    likes: count(totals, 'likes'),
    comments: count(totals, 'comments'),
    shares: count(totals, 'shares'),
    timeline: timelineOf(scope, timeline, (values) => ({
      watchTime: count(values, 'watch_time'),
      completionRate: figure(values, 'completion_rate'),
    })),
  };
}

function performanceOf({ totals, timeline }: VideoFigures, scope: TimelineScope): object {
  const rates = (values: Values | undefined) => ({
    bufferingRate: figure(values, 'buffering_rate'),
    errorRate: figure(values, 'video_error_rate'),
  });
  return {
    ...rates(totals),
    averageBitrate: bitrateText(figure(totals, 'average_bitrate')),
    timeline: timelineOf(scope, timeline, rates),
  };
}

/** Whole kilobits per second, as S1 writes them. */
function bitrateText(kilobits: number | null): string | null {
  return kilobits === null ? null : `${Math.round(kilobits)}k`;
}

/** How often by value, largest first; a value that nothing was counted for is left out. */
export function countsBy(
  groups: SeriesResult['groups'],
  dimension: string,
  metric: string,
): Record<string, number> {
  const entries = groups.map(({ dims, values }) => [dims[dimension] ?? '', count(values, metric)] as const);
  return Object.fromEntries(entries.filter(([, n]) => n !== 0).sort(([, one], [, other]) => other - one));
}

function spanText({ start, end }: FigureSpan): { start: string; end: string } {
  return { start: instantText(start), end: instantText(end) };
}
