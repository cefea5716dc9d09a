import { counted } from './counted.ts';
import { type FigureRef, type Figures, type Metric, type MetricFacts, metric } from './metric.ts';
import { distinctAndStated, plus, ratio, sumOrZero } from './values.ts';

const sources = ['video'];

/** Of what events add up to over their base, each with what points state beside it. */
function statedRatio(
  facts: Pick<MetricFacts, 'name' | 'label' | 'description' | 'unit' | 'aggregation' | 'lessIsBetter'>,
  [part, base]: readonly [part: (f: Figures) => ReturnType<typeof plus>, base: FigureRef],
  [stated, points]: readonly [stated: FigureRef, points: FigureRef],
): Metric {
  return metric({
    ...facts,
    sources,
    value: (f) => {
      const whole = f.sum(base);
      return ratio(plus(whole && part(f), f.sum(stated)), plus(whole, f.sum(points)));
    },
  });
}

export const VIDEO_METRICS: readonly Metric[] = [
  counted('video', 'views', 'Video views', 'video_view'),
  metric({
    name: 'unique_viewers',
    label: 'Unique viewers',
    description: 'Distinct users who watched a video',
    unit: 'integer',
    aggregation: 'distinct',
    sources,
    distincts: ['video/viewers'],
    value: (f) => distinctAndStated(f, 'video/unique_viewers_stated', 'video/viewers'),
  }),
  metric({
    name: 'watch_time',
    label: 'Watch time',
    description: 'Sum of watch_time of video_progress events',
    unit: 'seconds',
    aggregation: 'sum',
    sources,
    value: (f) => sumOrZero(f, 'video/watch_seconds'),
  }),
  statedRatio(
    {
      name: 'average_watch_time',
      label: 'Average watch time',
      description: 'Watch time per view',
      unit: 'seconds',
      aggregation: 'avg',
    },
    [(f) => sumOrZero(f, 'video/watch_seconds'), 'video/views'],
    ['video/watch_times_stated', 'video/watch_time_points'],
  ),
  statedRatio(
    {
      name: 'completion_rate',
      label: 'Completion rate',
      description: 'Views watched to the end over views',
      unit: 'percent',
      aggregation: 'ratio',
    },
    [(f) => sumOrZero(f, 'video/completions'), 'video/views'],
    ['video/completions_stated', 'video/completion_points'],
  ),
  statedRatio(
    {
      name: 'buffering_rate',
      label: 'Buffering rate',
      description: 'Time spent buffering over time watched',
      unit: 'percent',
      lessIsBetter: true,
      aggregation: 'ratio',
    },
    [(f) => sumOrZero(f, 'video/buffering_seconds'), 'video/watch_seconds'],
    ['video/buffering_stated', 'video/buffering_points'],
  ),
  statedRatio(
    {
      name: 'video_error_rate',
      label: 'Video error rate',
      description: 'Playback errors over views',
      unit: 'percent',
      lessIsBetter: true,
      aggregation: 'ratio',
    },
    [(f) => sumOrZero(f, 'video/video_errors'), 'video/views'],
    ['video/video_errors_stated', 'video/video_error_points'],
  ),
  metric({
    name: 'average_bitrate',
    label: 'Average bitrate',
    description: 'Mean bitrate of playback events',
    unit: 'decimal',
    measuredIn: 'kbit/s',
    aggregation: 'avg',
    sources,
    value: (f) => ratio(f.sum('video/bitrates'), f.sum('video/bitrate_samples')),
  }),
  counted('video', 'likes', 'Likes', 'like'),
  counted('video', 'comments', 'Comments', 'comment'),
  counted('video', 'shares', 'Shares', 'share'),
  counted('video', 'uploads', 'Uploads', 'upload'),
];
