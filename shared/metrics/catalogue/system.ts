import { METRIC_PREFIX } from '../sources/facts.ts';
import { type FigureRef, type Metric, type MetricFacts, metric } from './metric.ts';
import { plus, ratio, sumOrZero } from './values.ts';

type Facts = Pick<MetricFacts, 'name' | 'label' | 'description' | 'unit' | 'measuredIn' | 'lessIsBetter'>;
const sources = ['system'];

function total(facts: Facts, ref: FigureRef, aggregation: 'sum' | 'count'): Metric {
  return metric({ ...facts, aggregation, sources, value: (f) => f.sum(ref) });
}

function mean(facts: Facts, numerator: FigureRef, denominator: FigureRef): Metric {
  return metric({
    ...facts,
    aggregation: facts.unit === 'percent' ? 'ratio' : 'avg',
    sources,
    value: (f) => ratio(f.sum(numerator), f.sum(denominator)),
  });
}

function moved(name: string, label: string): Metric {
  const description = `Sum of the points named ${name}`;
  return total({ name, label, description, unit: 'integer' }, `system/${name}`, 'sum');
}

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

function quantile(aggregation: keyof typeof QUANTILES, label: string): Metric {
  return metric({
    name: `api_response_time_${aggregation}`,
    label,
    description: 'Of the durations of api_request events, within one per cent',
    unit: 'milliseconds',
    lessIsBetter: true,
    aggregation,
    sources,
    spreads: ['system/request_ms'],
    value: (f) => f.quantile('system/request_ms', QUANTILES[aggregation]),
  });
}

/** What points stated last. */
function gauge(name: string, label: string, unit: Metric['unit'], measuredIn?: string): Metric {
  const source = `${METRIC_PREFIX}${name}`;
  return metric({
    name,
    label,
    description: `The latest point named ${name}`,
    unit,
    ...(measuredIn === undefined ? {} : { measuredIn }),
    aggregation: 'last',
    sources: [source],
    value: (f) => f.level(source, 'last'),
  });
}

export const SYSTEM_METRICS: readonly Metric[] = [
  metric({
    name: 'api_requests',
    label: 'API requests',
    description: 'Events named api_request',
    unit: 'integer',
    aggregation: 'count',
    sources,
    value: (f) => sumOrZero(f, 'system/requests'),
  }),
  mean(
    {
      name: 'api_response_time',
      label: 'API response time',
      description: 'Mean duration of api_request events',
      unit: 'milliseconds',
      lessIsBetter: true,
    },
    'system/request_ms',
    'system/requests_timed',
  ),
  quantile('p50', 'Median API response time'),
  quantile('p95', 'API response time, 95th percentile'),
  quantile('p99', 'API response time, 99th percentile'),
  metric({
    name: 'error_rate',
    label: 'Error rate',
    description: 'Requests that failed, and events named error, over requests',
    unit: 'percent',
    lessIsBetter: true,
    aggregation: 'ratio',
    sources,
    value: (f) => {
      const requests = f.sum('system/requests');
      const errors = requests && sumOrZero(f, 'system/errors');
      return ratio(plus(errors, f.sum('system/errors_stated')), plus(requests, f.sum('system/error_points')));
    },
  }),
  metric({
    name: 'errors',
    label: 'Errors',
    description: 'Requests that failed, and events named error',
    unit: 'integer',
    lessIsBetter: true,
    aggregation: 'count',
    sources,
    value: (f) => sumOrZero(f, 'system/errors'),
  }),
  mean(
    {
      name: 'uptime',
      label: 'Uptime',
      description: 'Healthy health_check events over all of them',
      unit: 'percent',
    },
    'system/healthy',
    'system/health_checks',
  ),
  total(
    {
      name: 'jobs_completed',
      label: 'Jobs completed',
      description: 'Events named job_completed',
      unit: 'integer',
    },
    'system/jobs',
    'count',
  ),
  mean(
    {
      name: 'job_duration',
      label: 'Job duration',
      description: 'Mean duration of job_completed events',
      unit: 'seconds',
      lessIsBetter: true,
    },
    'system/job_seconds',
    'system/jobs_timed',
  ),
  moved('storage_reads', 'Storage reads'),
  moved('storage_writes', 'Storage writes'),
  moved('storage_errors', 'Storage errors'),
  moved('bytes_in', 'Bytes in'),
  moved('bytes_out', 'Bytes out'),
  gauge('cpu_usage', 'CPU usage', 'percent'),
  gauge('load_1m', 'Load, 1 minute', 'decimal'),
  gauge('load_5m', 'Load, 5 minutes', 'decimal'),
  gauge('load_15m', 'Load, 15 minutes', 'decimal'),
  gauge('memory_usage', 'Memory usage', 'percent'),
  gauge('memory_available', 'Memory available', 'integer', 'bytes'),
  gauge('storage_usage', 'Storage usage', 'percent'),
  gauge('storage_available', 'Storage available', 'integer', 'bytes'),
  gauge('jobs_queued', 'Jobs queued', 'integer'),
  gauge('jobs_processing', 'Jobs processing', 'integer'),
];
