import * as z from 'zod';
import { answer, count, counts, known, share } from './parts.ts';

export const systemHealthAnswer = answer(
  z.object({
    uptime: share.meta({ description: 'Share of the measured requests that no server error met' }),
    responseTime: z
      .object({ average: known, p95: known, p99: known })
      .meta({ description: 'Milliseconds; percentiles within 1 %' }),
    errors: z.object({
      rate: share,
      byType: z.record(z.string(), z.number()).meta({ description: 'Errors of each type per request' }),
    }),
    resources: z.object({
      cpu: z.object({
        usage: share,
        load: z.array(z.number()).nullable().meta({ description: 'Averages of 1, 5 and 15 minutes' }),
      }),
      memory: z.object({ usage: share, available: z.string().nullable() }),
      storage: z.object({ usage: share, available: z.string().nullable() }),
    }),
  }),
);

const jobs = z.object({
  queued: known,
  processing: known,
  averageTime: known.meta({ description: 'Seconds' }),
});

export const systemPerformanceAnswer = answer(
  z.object({
    api: z.object({
      requests: z.object({ total: count, perSecond: z.number(), byEndpoint: counts }),
      responseTime: z.object({ average: known, byEndpoint: z.record(z.string(), known) }),
    }),
    processing: z.object({ videos: jobs, thumbnails: jobs }),
    storage: z.object({
      operations: z.object({ reads: known, writes: known, errors: known }),
      bandwidth: z.object({ in: z.string().nullable(), out: z.string().nullable() }),
    }),
  }),
);
