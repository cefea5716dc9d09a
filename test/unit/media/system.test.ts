import { describe, expect, it } from 'vitest';
import {
  averageTime,
  endpoints,
  errorRates,
  type RequestFigures,
  timeQuantile,
  totalRequests,
  uptime,
} from '#shared/media/requests.ts';
import { bytesText, healthData, performanceData } from '#shared/media/system-answer.ts';
import { counterOf } from '#shared/metrics/histogram.ts';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';

const sums = (given: Record<string, number>) => new Map(Object.entries(given));
const figures = (changes: Partial<RequestFigures> = {}): RequestFigures => ({
  events: new Map(),
  byEndpoint: new Map(),
  byErrorType: new Map(),
  spread: new Map(),
  served: new Map(),
  ...changes,
});
const both = figures({
  events: sums({ requests: 6, request_ms: 600, requests_timed: 5, errors: 4, requests_failed: 1 }),
  byEndpoint: new Map([
    ['/videos', sums({ requests: 4, request_ms: 500, requests_timed: 4 })],
    ['/users', sums({ requests: 1 })],
  ]),
  byErrorType: new Map([
    ['api', sums({ errors: 1 })],
    ['storage', sums({ errors: 2 })],
  ]),
  spread: new Map([[counterOf('100'), 5]]),
  served: sums({
    calls: 4,
    failed: 1,
    ms: 40,
    'calls:/v2/events': 4,
    'ms:/v2/events': 40,
    [`h:${counterOf('10')}`]: 3,
    [`h:${counterOf('5000')}`]: 1,
  }),
});

describe('requests', () => {
  it('are those of events and those that the platform answered', () => {
    expect([totalRequests(both), averageTime(both)]).toEqual([10, 71.1111111111]);
    expect([...endpoints(both)]).toEqual([
      ['/videos', { requests: 4, averageTime: 125 }],
      ['/v2/events', { requests: 4, averageTime: 10 }],
      ['/users', { requests: 1, averageTime: null }],
    ]);
  });

  it('have percentiles over both, within one per cent', () => {
    expect(Math.abs((timeQuantile(both, 0.5) ?? 0) - 100)).toBeLessThan(1);
    expect(Math.abs((timeQuantile(both, 0.99) ?? 0) - 5_000)).toBeLessThan(50);
  });

  it('fail by type, an untyped error among them', () => {
    expect(errorRates(both)).toEqual({ rate: 0.5, byType: { api: 0.2, storage: 0.2, unknown: 0.1 } });
  });

  it('are available where no server error met them, unless health checks tell', () => {
    expect(uptime(both)).toBe(0.8);
    const checked = figures({ ...both, events: sums({ health_checks: 1_000, healthy: 999, requests: 5 }) });
    expect(uptime(checked)).toBe(0.999);
  });
});

describe('what nothing tells of', () => {
  it('is null, never a made-up 0', () => {
    expect(healthData(figures(), {})).toEqual({
      uptime: null,
      responseTime: { average: null, p95: null, p99: null },
      errors: { rate: null, byType: {} },
      resources: {
        cpu: { usage: null, load: null },
        memory: { usage: null, available: null },
        storage: { usage: null, available: null },
      },
    });
    expect(performanceData({ requests: figures(), jobs: new Map(), storage: {} }, 3_600)).toMatchObject({
      processing: { videos: { queued: null, processing: null, averageTime: null } },
      storage: { operations: { reads: null }, bandwidth: { in: null, out: null } },
    });
  });

  it('is null in parts: an average of load that is missing leaves no load', () => {
    expect(healthData(figures(), { cpu_usage: '0.5', load_1m: '1', load_5m: '2' })).toMatchObject({
      resources: { cpu: { usage: 0.5, load: null } },
    });
  });
});

describe('the answers', () => {
  it('have the fields and types of the contract', () => {
    const resources = {
      cpu_usage: '0.61',
      load_1m: '1.2',
      load_5m: '1.5',
      load_15m: '1.8',
      memory_usage: '0.7',
      memory_available: '4000000000',
      storage_usage: '0.8',
      storage_available: '100000000000',
    };
    const health = healthData(both, resources);
    expect(differences(health, MEDIA_SHAPES.health)).toEqual([]);
    expect(health).toMatchObject({
      resources: {
        cpu: { load: [1.2, 1.5, 1.8] },
        memory: { available: '4GB' },
        storage: { available: '100GB' },
      },
    });
    const jobs = new Map([['video', { jobs_queued: '10', jobs_processing: '5', job_duration: '300' }]]);
    const storage = { storage_reads: '50', bytes_in: '360000000000', bytes_out: '0' };
    const performance = performanceData({ requests: both, jobs, storage }, 3_600);
    expect(differences(performance, MEDIA_SHAPES.performance)).toEqual([]);
    expect(performance).toMatchObject({
      api: { requests: { total: 10, perSecond: 0.0027777778 } },
      processing: { videos: { queued: 10, processing: 5, averageTime: 300 } },
      storage: { bandwidth: { in: '100MB/s', out: '0B/s' } },
    });
  });

  it.each([
    [0, '0B'],
    [999, '999B'],
    [999.96, '1KB'],
    [1_500_000, '1.5MB'],
    [4e9, '4GB'],
    [2e18, '2000PB'],
  ])('write %d bytes as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
