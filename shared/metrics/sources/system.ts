import { Big } from 'big.js';
import type { Point } from '../point.ts';
import { adds, averages, decimalProperty, measured, type PointSums, textProperty } from './facts.ts';
import { COMMON_TUPLES, type Contribution, makeSource } from './source.ts';

const FIRST_FAILURE_STATUS = 500;

const CONTRIBUTIONS: Readonly<Record<string, (point: Point) => Omit<Contribution, 'members'>>> = {
  api_request: (point) => {
    const failed = isFailure(point);
    const duration = decimalProperty(point, 'duration');
    return {
      sums: {
        requests: '1',
        ...measured(duration, 'request_ms', 'requests_timed'),
        ...(failed ? { errors: '1', requests_failed: '1' } : {}),
      },
      ...(duration === null ? {} : { spread: { request_ms: duration } }),
      ...(failed ? { dimensions: { error_type: 'api' } } : {}),
    };
  },
  error: () => ({ sums: { errors: '1' } }),
  job_completed: (point) => ({
    sums: { jobs: '1', ...measured(decimalProperty(point, 'duration'), 'job_seconds', 'jobs_timed') },
  }),
  health_check: (point) => ({
    sums: { health_checks: '1', healthy: textProperty(point, 'healthy') === 'false' ? '0' : '1' },
  }),
};

export const SYSTEM_EVENTS = Object.keys(CONTRIBUTIONS);

export const SYSTEM_POINTS: PointSums = {
  api_requests: adds('requests'),
  api_response_time: averages('request_ms', 'requests_timed'),
  errors: adds('errors'),
  error_rate: averages('errors_stated', 'error_points'),
  uptime: averages('healthy', 'health_checks'),
  jobs_completed: adds('jobs'),
  job_duration: averages('job_seconds', 'jobs_timed'),
  storage_reads: adds('storage_reads'),
  storage_writes: adds('storage_writes'),
  storage_errors: adds('storage_errors'),
  bytes_in: adds('bytes_in'),
  bytes_out: adds('bytes_out'),
};

/** How a service runs: its requests, errors, jobs and health checks. */
export const system = makeSource({
  name: 'system',
  tuples: [...COMMON_TUPLES, ['endpoint'], ['error_type'], ['job_type']],
  spreads: { request_ms: { days: [[], ['endpoint']], hours: [[], ['endpoint']] } },
  contributionOf(point) {
    const { sums, ...rest } = CONTRIBUTIONS[point.name]?.(point) ?? { sums: {} };
    return { sums: { count: '1', ...sums }, members: {}, ...rest };
  },
});

function isFailure(point: Point): boolean {
  const status = decimalProperty(point, 'status');
  return status !== null && new Big(status).gte(FIRST_FAILURE_STATUS);
}
