export const videosSummaryExample = {
  success: true,
  data: {
    totalVideos: 42,
    totalViews: 96_400,
    totalWatchTime: 12_050_000,
    averageEngagement: { watchTime: 125, completionRate: 0.68, likes: 91.5, comments: 20.25 },
    topVideos: [
      {
        id: 'vid_1',
        title: 'How to brew coffee',
        views: 9120,
        watchTime: 1_199_280,
        engagement: 0.77,
      },
    ],
    trends: { views: 0.12, watchTime: 0.16, engagement: -0.02 },
  },
};
