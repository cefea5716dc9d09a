export const usersExample = {
  success: true,
  data: {
    activity: {
      activeUsers: { daily: 1204, weekly: 4980, monthly: 15_310 },
      sessions: { total: 48_200, averageDuration: 512.4, byDevice: { desktop: 28_100, mobile: 20_100 } },
      actions: { uploads: 84, comments: 510, likes: 2210, shares: 260 },
    },
    growth: {
      newUsers: 4300,
      returningUsers: 11_010,
      churnRate: 0.18,
      bySource: { organic: 2600, referral: 900, social: 700, unknown: 100 },
    },
    retention: {
      day1: 0.52,
      day7: 0.31,
      day30: null,
      cohorts: [{ date: '2026-01-02', day1: 0.55, day7: 0.33, day30: null }],
    },
  },
};

export const userEngagementExample = {
  success: true,
  data: {
    engagement: {
      averageSessionDuration: 512.4,
      pagesPerSession: 4.6,
      bounceRate: 0.27,
      byUserType: {
        new: { sessionDuration: 340, pagesPerSession: 3.1 },
        returning: { sessionDuration: 610.2, pagesPerSession: 5.3 },
      },
      byTimeOfDay: [{ hour: 14, users: 860, engagement: 0.74 }],
    },
  },
};
