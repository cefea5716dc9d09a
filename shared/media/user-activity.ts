import type { SeriesResult } from '#shared/metrics/query.ts';
import { count, figure, type Values } from './figures.ts';
import { countsBy } from './video.ts';

export const USER_SECTIONS = ['activity', 'growth', 'retention'] as const;
export type UserSection = (typeof USER_SECTIONS)[number];

export const ACTIVITY_METRICS = [
  'sessions',
  'session_duration',
  'uploads',
  'comments',
  'likes',
  'shares',
] as const;

/** Days, the running one among them, whose distinct users are told. */
export const ACTIVE_DAYS = { daily: 1, weekly: 7, monthly: 30 } as const;

export interface ActivityFigures {
  activeUsers: Readonly<Record<keyof typeof ACTIVE_DAYS, number>>;
  totals: Values;
  devices: SeriesResult['groups'];
}

export function activityData({ activeUsers, totals, devices }: ActivityFigures): object {
  return {
    activeUsers,
    sessions: {
      total: count(totals, 'sessions'),
      averageDuration: figure(totals, 'session_duration'),
      byDevice: countsBy(devices, 'device', 'sessions'),
    },
    actions: {
      uploads: count(totals, 'uploads'),
      comments: count(totals, 'comments'),
      likes: count(totals, 'likes'),
      shares: count(totals, 'shares'),
    },
  };
}
