import { figure, rounded, type Values } from './figures.ts';
import {
  averageTime,
  endpoints,
  errorRates,
  type RequestFigures,
  timeQuantile,
  totalRequests,
  uptime,
} from './requests.ts';

export const RESOURCE_METRICS = [
  'cpu_usage',
  'load_1m',
  'load_5m',
  'load_15m',
  'memory_usage',
  'memory_available',
  'storage_usage',
  'storage_available',
] as const;

export const STORAGE_METRICS = [
  'storage_reads',
  'storage_writes',
  'storage_errors',
  'bytes_in',
  'bytes_out',
] as const;

export const JOB_METRICS = ['jobs_queued', 'jobs_processing', 'job_duration'] as const;

/** Values of `job_type` that each part of the answer is made of; the first that has figures. */
const JOB_TYPES = { videos: ['video', 'videos'], thumbnails: ['thumbnail', 'thumbnails'] } as const;

/** S1's health of the system. */
export function healthData(requests: RequestFigures, resources: Values): object {
  const load = (['load_1m', 'load_5m', 'load_15m'] as const).map((name) => figure(resources, name));
  const part = (name: 'memory' | 'storage') => ({
    usage: figure(resources, `${name}_usage`),
    available: bytesText(figure(resources, `${name}_available`)),
  });
  return {
    uptime: uptime(requests),
    responseTime: {
      average: averageTime(requests),
      p95: timeQuantile(requests, 0.95),
      p99: timeQuantile(requests, 0.99),
    },
    errors: errorRates(requests),
    resources: {
      cpu: { usage: figure(resources, 'cpu_usage'), load: load.includes(null) ? null : load },
      memory: part('memory'),
      storage: part('storage'),
    },
  };
}

export interface PerformanceFigures {
  requests: RequestFigures;
  /** By `job_type`. */
  jobs: ReadonlyMap<string, Values>;
  storage: Values;
}

/** S1's performance of the system, over so many seconds. */
export function performanceData({ requests, jobs, storage }: PerformanceFigures, seconds: number): object {
  const total = totalRequests(requests);
  const all = [...endpoints(requests)];
  return {
    api: {
      requests: {
        total,
        perSecond: seconds === 0 ? 0 : rounded(total / seconds),
        byEndpoint: Object.fromEntries(all.map(([name, { requests: n }]) => [name, n])),
      },
      responseTime: {
        average: averageTime(requests),
        byEndpoint: Object.fromEntries(all.map(([name, { averageTime: time }]) => [name, time])),
      },
    },
    processing: { videos: jobsOf(jobs, 'videos'), thumbnails: jobsOf(jobs, 'thumbnails') },
    storage: {
      operations: {
        reads: figure(storage, 'storage_reads'),
        writes: figure(storage, 'storage_writes'),
        errors: figure(storage, 'storage_errors'),
      },
      bandwidth: {
        in: perSecondText(figure(storage, 'bytes_in'), seconds),
        out: perSecondText(figure(storage, 'bytes_out'), seconds),
      },
    },
  };
}

function jobsOf(jobs: ReadonlyMap<string, Values>, part: keyof typeof JOB_TYPES): object {
  const type = JOB_TYPES[part].find((name) => jobs.has(name));
  const values = type === undefined ? undefined : jobs.get(type);
  return {
    queued: figure(values, 'jobs_queued'),
    processing: figure(values, 'jobs_processing'),
    averageTime: figure(values, 'job_duration'),
  };
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const THOUSAND = 1_000;
const UNIT_DIGITS = 1;

/** Bytes in the largest unit that leaves at least one, thousands to a unit: 4GB, 1.5TB. */
export function bytesText(bytes: number | null): string | null {
  if (bytes === null) return null;
  let value = bytes;
  let unit = 0;
  while (rounded(value, UNIT_DIGITS) >= THOUSAND && unit < UNITS.length - 1) {
    value /= THOUSAND;
    unit += 1;
  }
  return `${rounded(value, UNIT_DIGITS)}${UNITS[unit]}`;
}

function perSecondText(bytes: number | null, seconds: number): string | null {
  const text = bytes === null || seconds === 0 ? null : bytesText(bytes / seconds);
  return text === null ? null : `${text}/s`;
}
