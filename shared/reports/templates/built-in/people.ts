import { builtIn } from './make.ts';

const TRAFFIC = ['sessions', 'page_views', 'users', 'pages_per_session', 'session_duration', 'bounce_rate'];

export const trafficOverview = builtIn({
  id: 'traffic_overview',
  name: 'Traffic overview',
  description: 'Who comes, from where and on what: visits, pages, sign-ups and how visits end.',
  sections: [
    { type: 'kpis', title: 'Key figures', metrics: [...TRAFFIC, 'new_users', 'conversion_rate'] },
    {
      type: 'time_series',
      title: 'Sessions and page views by day',
      metrics: ['sessions', 'page_views'],
    },
    { type: 'time_series', title: 'Users by day', metrics: ['users'], comparison: 'previous_period' },
    { type: 'breakdown', title: 'By source', dimension: 'source', metrics: TRAFFIC, chart: 'pie' },
    { type: 'breakdown', title: 'By device', dimension: 'device', metrics: TRAFFIC, chart: 'pie' },
    { type: 'breakdown', title: 'By country', dimension: 'country', metrics: TRAFFIC, chart: 'bar' },
    {
      type: 'table',
      title: 'Traffic by day',
      dimensions: ['source'],
      alternatives: [['device'], ['country']],
      metrics: TRAFFIC,
    },
  ],
});

const VISITS = ['sessions', 'session_duration', 'pages_per_session', 'bounce_rate'];
const ACTIONS = ['likes', 'comments', 'shares', 'uploads'];

export const userEngagement = builtIn({
  id: 'user_engagement',
  name: 'User engagement',
  description: 'How people use what they find: active and new users, visits, and what they do.',
  sections: [
    { type: 'kpis', title: 'Key figures', metrics: ['active_users', 'new_users', ...VISITS, ...ACTIONS] },
    {
      type: 'time_series',
      title: 'Active and new users by day',
      metrics: ['active_users', 'new_users'],
    },
    { type: 'time_series', title: 'Session duration by day', metrics: ['session_duration'] },
    { type: 'time_series', title: 'Actions by day', metrics: ACTIONS },
    { type: 'breakdown', title: 'By kind of user', dimension: 'user_type', metrics: VISITS, chart: 'bar' },
    {
      type: 'breakdown',
      title: 'By device',
      dimension: 'device',
      metrics: ['active_users', ...VISITS],
      chart: 'bar',
    },
    {
      type: 'table',
      title: 'Engagement by day',
      metrics: ['active_users', 'new_users', ...VISITS, ...ACTIONS],
    },
  ],
});
