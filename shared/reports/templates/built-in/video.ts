import { builtIn } from './make.ts';

const WATCHING = [
  'views',
  'unique_viewers',
  'watch_time',
  'average_watch_time',
  'completion_rate',
  'buffering_rate',
  'video_error_rate',
];

export const videoPerformance = builtIn({
  id: 'video_performance',
  name: 'Video performance',
  description: 'What is watched, for how long and how well it plays.',
  sections: [
    { type: 'kpis', title: 'Key figures', metrics: [...WATCHING, 'likes', 'comments', 'shares'] },
    {
      type: 'time_series',
      title: 'Views and viewers by day',
      metrics: ['views', 'unique_viewers'],
    },
    { type: 'time_series', title: 'Watch time by day', metrics: ['watch_time'] },
    {
      type: 'time_series',
      title: 'Completion, buffering and errors by day',
      metrics: ['completion_rate', 'buffering_rate', 'video_error_rate'],
    },
    {
      type: 'breakdown',
      title: 'By video',
      dimension: 'video_id',
      metrics: WATCHING,
      chart: 'bar',
      limit: 100,
    },
    { type: 'breakdown', title: 'By device', dimension: 'device', metrics: WATCHING, chart: 'pie' },
    { type: 'breakdown', title: 'By country', dimension: 'country', metrics: WATCHING, chart: 'bar' },
    {
      type: 'table',
      title: 'Videos by day',
      dimensions: ['video_id'],
      metrics: WATCHING,
    },
  ],
});
