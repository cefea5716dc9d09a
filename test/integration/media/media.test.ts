import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { videoPlatform } from '#test/support/video-platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  const events = videoPlatform({ seed: 'media', now: Date.now(), days: 9, users: 25, sessions: 4 });
  const latest = (metric: string, value: number, dimensions = {}) => ({ metric, value, dimensions });
  const system = [
    latest('cpu_usage', 0.6),
    latest('load_1m', 1.2),
    latest('load_5m', 1.5),
    latest('load_15m', 1.8),
    latest('memory_usage', 0.7),
    latest('memory_available', 4e9),
    latest('jobs_queued', 10, { job_type: 'video' }),
    { event: 'api_request', properties: { endpoint: '/videos', duration: 80, status: 200 } },
    { event: 'error', properties: { error_type: 'storage' } },
    {
      event: 'video_view',
      user_id: 'viewer-0',
      properties: { video_id: 'vid_1', country: 'US', device: 'mobile', platform: 'ios' },
    },
  ];
  const all = [...events, ...system];
  for (let start = 0; start < all.length; start += 200) {
    const batch = { events: all.slice(start, start + 200) };
    const { status, json } = await platform.call('enterprise', 'POST', '/v2/events?wait=true', batch);
    expect([status, json['rejected']]).toEqual([200, 0]);
  }
}, 240_000);
afterAll(() => platform?.stop());

const get = (path: string, plan: 'basic' | 'enterprise' = 'enterprise') =>
  platform.call(plan, 'GET', `/v2/analytics${path}`);

describe('media analytics of a simulated video platform', () => {
  it.each([
    ['/videos/vid_1?period=7d&metrics=views,engagement,performance', 'video'],
    ['/videos/vid_1?period=24h', 'video'],
    ['/videos/summary?period=30d', 'summary'],
    ['/users?period=30d&metrics=activity,growth,retention', 'users'],
    ['/users/engagement?period=7d', 'engagement'],
    ['/system/health?period=24h', 'health'],
    ['/system/performance?period=1h', 'performance'],
  ] as const)('%s has the fields and types of the contract', async (path, shape) => {
    const { status, json, text } = await get(path);
    expect([status, text]).toEqual([200, text]);
    expect(Object.keys(json).sort()).toEqual(['data', 'success']);
    expect(json['success']).toBe(true);
    expect(differences(json['data'], MEDIA_SHAPES[shape])).toEqual([]);
  });

  it('tells figures that belong together', async () => {
    const video = (await get('/videos/vid_1?period=30d')).json['data'] as {
      views: { total: number; byDevice: Record<string, number>; timeline: { views: number }[] };
    };
    const sum = (counts: readonly number[]) => counts.reduce((one, other) => one + other, 0);
    expect(video.views.total).toBeGreaterThan(0);
    expect(sum(Object.values(video.views.byDevice))).toBe(video.views.total);
    expect(sum(video.views.timeline.map(({ views }) => views))).toBe(video.views.total);
    const users = (await get('/users?period=30d')).json['data'] as {
      activity: { activeUsers: { monthly: number } };
      growth: { newUsers: number; returningUsers: number; bySource: Record<string, number> };
    };
    const { newUsers, returningUsers, bySource } = users.growth;
    expect(newUsers + returningUsers).toBe(users.activity.activeUsers.monthly);
    expect(sum(Object.values(bySource))).toBe(newUsers);
  });

  it('says what it cannot know, and refuses what it does not take', async () => {
    const answers = await Promise.all([
      get('/videos/vid_none'),
      get('/videos/vid_1', 'basic'),
      get('/videos/vid_1?period=4d'),
      get('/videos/vid_1?metrics=fame'),
      get('/users/engagement?period=all'),
      get('/videos/summary?limit=3'),
    ]);
    expect(
      answers.map(({ status, json }) => [status, json['success'], (json['error'] as { code: string }).code]),
    ).toEqual([
      [404, false, 'ANALYTICS_DATA_UNAVAILABLE'],
      [404, false, 'ANALYTICS_DATA_UNAVAILABLE'],
      [400, false, 'ANALYTICS_INVALID_PERIOD'],
      [400, false, 'ANALYTICS_INVALID_METRICS'],
      [400, false, 'ANALYTICS_INVALID_PERIOD'],
      [400, false, 'VALIDATION_ERROR'],
    ]);
  });

  it('needs the scope analytics:read', async () => {
    const token = await platform.token('enterprise', 'reports:read');
    const headers = { Authorization: `Bearer ${token}` };
    const { status, json } = await send(platform.url, 'GET', '/v2/analytics/users', undefined, headers);
    expect([status, json['success']]).toEqual([403, false]);
  });
});
