import * as z from 'zod';
import { answer, bucket, count, counts, known, share, span } from './parts.ts';

const views = z.object({
  total: count,
  unique: count.meta({ description: 'Distinct viewers of the whole period' }),
  change: known.meta({
    description:
      'Growth of the total over the previous period, 0.15 being 15 %; null where that had no views',
  }),
  byCountry: counts,
  byDevice: counts,
  byPlatform: counts,
  timeline: z.array(z.object({ ...bucket, views: count, unique: count })),
});

const engagement = z.object({
  averageWatchTime: known.meta({ description: 'Seconds per view' }),
  completionRate: share,
  likes: count,
  comments: count,
  shares: count,
  timeline: z.array(
    z.object({
      ...bucket,
      watchTime: z.number().meta({ description: 'Seconds watched by all viewers' }),
      completionRate: share,
    }),
  ),
});

const performance = z.object({
  bufferingRate: known.meta({ description: 'Seconds of buffering per second watched' }),
  averageBitrate: z
    .string()
    .nullable()
    .meta({ description: 'Kilobits per second and the letter k, such as 2500k' }),
  errorRate: known.meta({ description: 'Playback errors per view' }),
  timeline: z.array(z.object({ ...bucket, bufferingRate: known, errorRate: known })),
});

export const videoAnswer = answer(
  z.object({
    period: z.object({ ...span, previous: z.object(span).optional() }),
    views: views.optional(),
    engagement: engagement.optional(),
    performance: performance.optional(),
  }),
);
