import * as z from 'zod';
import { answer, count, known, share } from './parts.ts';

export const videosSummaryAnswer = answer(
  z.object({
    totalVideos: count.meta({ description: 'Videos that something happened to in the period' }),
    totalViews: count,
    totalWatchTime: z.number().meta({ description: 'Seconds' }),
    averageEngagement: z.object({
      watchTime: known.meta({ description: 'Seconds per view' }),
      completionRate: share,
      likes: known.meta({ description: 'Per video' }),
      comments: known.meta({ description: 'Per video' }),
    }),
    topVideos: z
      .array(
        z.object({
          id: z.string(),
          title: z
            .string()
            .nullable()
            .meta({ description: 'The `title` that its events came with last; null without one' }),
          views: count,
          watchTime: z.number().meta({ description: 'Seconds' }),
          engagement: share.meta({
            description: 'Completions, likes, comments and shares per view, at most 1',
          }),
        }),
      )
      .meta({ description: 'At most ten, by views' }),
    trends: z
      .object({ views: known, watchTime: known, engagement: known })
      .meta({ description: 'Growth over the previous period, 0.15 being 15 %' }),
  }),
);
