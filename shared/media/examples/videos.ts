export const videoExample = {
  success: true,
  data: {
    period: {
      start: '2026-01-25T00:00:00Z',
      end: '2026-02-01T00:00:00Z',
      previous: { start: '2026-01-18T00:00:00Z', end: '2026-01-25T00:00:00Z' },
    },
    views: {
      total: 9120,
      unique: 7014,
      change: 0.12,
      byCountry: { US: 4800, DE: 2310, FR: 2010 },
      byDevice: { desktop: 5300, mobile: 3820 },
      byPlatform: { web: 6420, ios: 1800, android: 900 },
      timeline: [
        { date: '2026-01-25', views: 1310, unique: 1102 },
        { date: '2026-01-31', views: 640, unique: 571, incomplete: true },
      ],
    },
    engagement: {
      averageWatchTime: 131.5,
      completionRate: 0.71,
      likes: 412,
      comments: 96,
      shares: 48,
      timeline: [{ date: '2026-01-25', watchTime: 172_265, completionRate: 0.7 }],
    },
    performance: {
      bufferingRate: 0.018,
      averageBitrate: '2480k',
      errorRate: 0.0012,
      timeline: [{ date: '2026-01-25', bufferingRate: 0.02, errorRate: 0.0008 }],
    },
  },
};
