import { seededRandom } from '#local/demo/random.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const TITLES = [
  'How tides work',
  'A year in the Alps',
  'Bread without kneading',
  'Chess openings',
  'Night trains',
];
const COUNTRIES = ['US', 'GB', 'DE', 'FR', 'JP'];
const SOURCES = ['organic', 'referral', 'social'];

export interface VideoPlatform {
  seed: string;
  now: number;
  days: number;
  users: number;
  /** Sessions a day. */
  sessions: number;
}

/**
 * What the users of a video platform that does not exist send: sign-ups, sessions, views with their progress, buffering
 * and likes, and what its servers tell of themselves. The same seed gives the same events with the same ids.
 */
export function videoPlatform({ seed, now, days, users, sessions }: VideoPlatform): object[] {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const events: object[] = [];
  const seen = new Set<string>();
  const send = (event: string, at: number, user: string, properties: object) =>
    events.push({
      event_id: `${seed}-${events.length}`,
      event,
      timestamp: new Date(at).toISOString(),
      user_id: user,
      properties,
    });
  for (let day = days - 1; day >= 0; day--) {
    for (let session = 0; session < sessions; session++) {
      const at = now - day * DAY_MS - Math.floor(random() * 10 * HOUR_MS) - HOUR_MS / 2;
      const user = `viewer-${Math.floor(random() * users)}`;
      const device = pick(['desktop', 'mobile']);
      const common = {
        device,
        country: pick(COUNTRIES),
        platform: device === 'mobile' ? pick(['ios', 'android']) : 'web',
      };
      if (!seen.has(user)) send('sign_up', at, user, { ...common, source: pick(SOURCES) });
      seen.add(user);
      send('session_start', at, user, common);
      const pages = 1 + Math.floor(random() * 5);
      for (let page = 1; page < pages; page++) watch(send, random, { at: at + page * 60_000, user, common });
      send('session_end', at + pages * 60_000, user, { ...common, duration: pages * 60, pages });
      send('api_request', at, user, {
        endpoint: pick(['/videos', '/users']),
        duration: 20 + Math.floor(random() * 200),
        status: random() < 0.02 ? 500 : 200,
      });
    }
  }
  return events;
}

type Send = (event: string, at: number, user: string, properties: object) => void;

function watch(
  send: Send,
  random: () => number,
  { at, user, common }: { at: number; user: string; common: object },
): void {
  const number = Math.floor(random() * TITLES.length);
  const properties = { ...common, video_id: `vid_${number}` };
  send('video_view', at, user, { ...properties, title: TITLES[number] });
  const completed = random() < 0.6;
  send('video_progress', at + 30_000, user, {
    ...properties,
    watch_time: completed ? 180 : 20 + Math.floor(random() * 120),
    bitrate: 1_500 + Math.floor(random() * 2_000),
    completed,
  });
  if (random() < 0.2) send('video_buffering', at + 10_000, user, { ...properties, duration: 2 });
  if (random() < 0.3) send('like', at + 40_000, user, properties);
  if (random() < 0.1) send('comment', at + 45_000, user, properties);
  if (random() < 0.05) send('share', at + 50_000, user, properties);
}
