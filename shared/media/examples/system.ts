export const systemHealthExample = {
  success: true,
  data: {
    uptime: 0.9997,
    responseTime: { average: 84.2, p95: 190, p99: 310 },
    errors: { rate: 0.0021, byType: { api: 0.0003, processing: 0.0011, storage: 0.0007 } },
    resources: {
      cpu: { usage: 0.41, load: [1.1, 1.3, 1.2] },
      memory: { usage: 0.63, available: '6GB' },
      storage: { usage: null, available: null },
    },
  },
};

export const systemPerformanceExample = {
  success: true,
  data: {
    api: {
      requests: { total: 98_200, perSecond: 27.28, byEndpoint: { '/videos': 61_000, '/users': 37_200 } },
      responseTime: { average: 84.2, byEndpoint: { '/videos': 72.5, '/users': 103.1 } },
    },
    processing: {
      videos: { queued: 4, processing: 2, averageTime: 281.5 },
      thumbnails: { queued: 0, processing: 1, averageTime: 12.1 },
    },
    storage: {
      operations: { reads: 51_000, writes: 9800, errors: 2 },
      bandwidth: { in: '96MB/s', out: '480MB/s' },
    },
  },
};
