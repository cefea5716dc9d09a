import { builtIn } from './make.ts';

const REQUESTS = [
  'api_requests',
  'errors',
  'error_rate',
  'api_response_time',
  'api_response_time_p95',
  'api_response_time_p99',
];

export const systemHealth = builtIn({
  id: 'system_health',
  name: 'System health',
  description: 'Whether the service is up, how fast it answers, what fails, and what it has left.',
  sections: [
    {
      type: 'kpis',
      title: 'Key figures',
      metrics: ['uptime', ...REQUESTS, 'cpu_usage', 'memory_usage', 'storage_usage'],
    },
    { type: 'time_series', title: 'Requests by day', metrics: ['api_requests'] },
    {
      type: 'time_series',
      title: 'Response time by day',
      metrics: ['api_response_time', 'api_response_time_p95', 'api_response_time_p99'],
    },
    { type: 'time_series', title: 'Error rate by day', metrics: ['error_rate'] },
    {
      type: 'breakdown',
      title: 'By endpoint',
      dimension: 'endpoint',
      metrics: REQUESTS,
      chart: 'bar',
      limit: 100,
    },
    {
      type: 'breakdown',
      title: 'By kind of error',
      dimension: 'error_type',
      metrics: ['errors'],
      chart: 'bar',
    },
    {
      type: 'breakdown',
      title: 'By kind of job',
      dimension: 'job_type',
      metrics: ['jobs_completed', 'job_duration'],
      chart: 'bar',
    },
    { type: 'table', title: 'Day by day', metrics: ['uptime', ...REQUESTS] },
  ],
});
