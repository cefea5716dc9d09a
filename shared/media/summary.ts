import type { SeriesResult } from '#shared/metrics/query.ts';
import { change, count, figure, ratio, rounded, type Values } from './figures.ts';

export const SUMMARY_METRICS = [
  'views',
  'watch_time',
  'average_watch_time',
  'completion_rate',
  'likes',
  'comments',
  'shares',
] as const;

const MOST_TOP = 10;

export interface SummaryFigures {
  totals: Values;
  /** Undefined where the period before is not known. */
  before: Values | undefined;
  /** By `video_id`. */
  videos: SeriesResult['groups'];
}

export interface TopVideo {
  id: string;
  views: number;
  watchTime: number;
  engagement: number | null;
}

/** The videos with the most views; of equally many, the first in order of id. */
export function topVideos(videos: SeriesResult['groups']): TopVideo[] {
  const all = videos.map(({ dims, values }) => ({
    id: dims['video_id'] ?? '',
    views: count(values, 'views'),
    watchTime: count(values, 'watch_time'),
    engagement: engagementOf(values),
  }));
  const byViews = (one: TopVideo, other: TopVideo) => other.views - one.views || (one.id < other.id ? -1 : 1);
  return all.sort(byViews).slice(0, MOST_TOP);
}

/** S1's summary of all videos. */
export function summaryData(
  { totals, before, videos }: SummaryFigures,
  top: readonly TopVideo[],
  titles: ReadonlyMap<string, string>,
): object {
  const perVideo = (metric: string) => ratio(count(totals, metric), videos.length);
  const growth = (valueOf: (values: Values) => number | null) =>
    before === undefined ? null : change(valueOf(before), valueOf(totals));
  return {
    totalVideos: videos.length,
    totalViews: count(totals, 'views'),
    totalWatchTime: count(totals, 'watch_time'),
    averageEngagement: {
      watchTime: figure(totals, 'average_watch_time'),
      completionRate: figure(totals, 'completion_rate'),
      likes: perVideo('likes'),
      comments: perVideo('comments'),
    },
    topVideos: top.map((video) => ({ ...video, title: titles.get(video.id) ?? null })),
    trends: {
      views: growth((values) => figure(values, 'views')),
      watchTime: growth((values) => figure(values, 'watch_time')),
      engagement: growth(engagementOf),
    },
  };
}

/** Completions, likes, comments and shares per view, at most 1; null without views. */
function engagementOf(values: Values): number | null {
  const answers = ['likes', 'comments', 'shares'].reduce((sum, metric) => sum + count(values, metric), 0);
  const answered = ratio(answers, figure(values, 'views'));
  return answered === null ? null : rounded(Math.min(1, answered + count(values, 'completion_rate')));
}

/** How often a video was seen under a title on a day. */
export interface TitleCount {
  id: string;
  title: string;
  day: string;
  views: number;
}

/** The title of each video: that of its latest day, of several that day the most frequent, then the alphabetically first. */
export function titlesOf(counts: readonly TitleCount[]): Map<string, string> {
  const inOrder = [...counts].sort(
    (one, other) =>
      (one.day < other.day ? -1 : one.day > other.day ? 1 : 0) ||
      one.views - other.views ||
      (one.title < other.title ? 1 : -1),
  );
  return new Map(inOrder.map(({ id, title }) => [id, title]));
}
