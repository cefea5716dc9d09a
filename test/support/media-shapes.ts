/**
 * Fields and types of the contract's answers, without their values. `~` follows a type that may be null where nothing
 * was measured; `?` ends a field that may be missing; a field `*` stands for names that the data brings.
 */
export type Shape =
  | 'number'
  | 'number~'
  | 'string'
  | 'string~'
  | 'true'
  | Shape[]
  | { [field: string]: Shape };

const videoTimeline = { date: 'string', 'incomplete?': 'true' } as const;
const retained = { day1: 'number~', day7: 'number~', day30: 'number~' } as const;
const counts = { '*': 'number' } as const;
const jobs = { queued: 'number~', processing: 'number~', averageTime: 'number~' } as const;
const sessions = { sessionDuration: 'number~', pagesPerSession: 'number~' } as const;

export const MEDIA_SHAPES = {
  video: {
    period: { start: 'string', end: 'string', previous: { start: 'string', end: 'string' } },
    views: {
      total: 'number',
      unique: 'number',
      change: 'number~',
      byCountry: counts,
      byDevice: counts,
      byPlatform: counts,
      timeline: [{ ...videoTimeline, views: 'number', unique: 'number' }],
    },
    engagement: {
      averageWatchTime: 'number~',
      completionRate: 'number~',
      likes: 'number',
      comments: 'number',
      shares: 'number',
      timeline: [{ ...videoTimeline, watchTime: 'number', completionRate: 'number~' }],
    },
    performance: {
      bufferingRate: 'number~',
      averageBitrate: 'string~',
      errorRate: 'number~',
      timeline: [{ ...videoTimeline, bufferingRate: 'number~', errorRate: 'number~' }],
    },
  },
  summary: {
    totalVideos: 'number',
    totalViews: 'number',
    totalWatchTime: 'number',
    averageEngagement: {
      watchTime: 'number~',
      completionRate: 'number~',
      likes: 'number~',
      comments: 'number~',
    },
    topVideos: [
      { id: 'string', title: 'string~', views: 'number', watchTime: 'number', engagement: 'number~' },
    ],
    trends: { views: 'number~', watchTime: 'number~', engagement: 'number~' },
  },
  users: {
    activity: {
      activeUsers: { daily: 'number', weekly: 'number', monthly: 'number' },
      sessions: { total: 'number', averageDuration: 'number~', byDevice: counts },
      actions: { uploads: 'number', comments: 'number', likes: 'number', shares: 'number' },
    },
    growth: { newUsers: 'number', returningUsers: 'number', churnRate: 'number~', bySource: counts },
    retention: { ...retained, cohorts: [{ date: 'string', ...retained }] },
  },
  engagement: {
    engagement: {
      averageSessionDuration: 'number~',
      pagesPerSession: 'number~',
      bounceRate: 'number~',
      byUserType: { new: sessions, returning: sessions },
      byTimeOfDay: [{ hour: 'number', users: 'number', engagement: 'number~' }],
    },
  },
  health: {
    uptime: 'number~',
    responseTime: { average: 'number~', p95: 'number~', p99: 'number~' },
    errors: { rate: 'number~', byType: counts },
    resources: {
      cpu: { usage: 'number~', 'load?': ['number'] },
      memory: { usage: 'number~', available: 'string~' },
      storage: { usage: 'number~', available: 'string~' },
    },
  },
  performance: {
    api: {
      requests: { total: 'number', perSecond: 'number', byEndpoint: counts },
      responseTime: { average: 'number~', byEndpoint: { '*': 'number~' } },
    },
    processing: { videos: jobs, thumbnails: jobs },
    storage: {
      operations: { reads: 'number~', writes: 'number~', errors: 'number~' },
      bandwidth: { in: 'string~', out: 'string~' },
    },
  },
} as const satisfies Record<string, Shape>;

/** What differs between a value and its shape, each with its path; nothing where they fit. */
export function differences(value: unknown, shape: Shape, path = '$'): string[] {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((entry, index) => differences(entry, shape[0] ?? 'string', `${path}[${index}]`));
  }
  if (typeof shape === 'string')
    return fits(value, shape) ? [] : [`${path} is ${JSON.stringify(value)}, not ${shape}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  return fieldDifferences(value as Record<string, unknown>, shape, path);
}

function fieldDifferences(
  value: Record<string, unknown>,
  shape: { [field: string]: Shape },
  path: string,
): string[] {
  const any = shape['*'];
  const named = Object.entries(shape).filter(([field]) => field !== '*');
  const known = new Set(named.map(([field]) => field.replace('?', '')));
  const extra = Object.entries(value).filter(([field]) => !known.has(field));
  return [
    ...named.flatMap(([field, type]) => {
      const name = field.replace('?', '');
      if (name in value) return differences(value[name], type, `${path}.${name}`);
      return field.endsWith('?') ? [] : [`${path}.${name} is missing`];
    }),
    ...extra.flatMap(([field, entry]) =>
      any === undefined
        ? [`${path}.${field} is not of the contract`]
        : differences(entry, any, `${path}.${field}`),
    ),
  ];
}

function fits(value: unknown, type: string): boolean {
  if (type.endsWith('~')) return value === null || fits(value, type.slice(0, -1));
  if (type === 'true') return value === true;
  return typeof value === type && (type !== 'number' || Number.isFinite(value));
}
