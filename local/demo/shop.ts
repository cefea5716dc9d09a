import type { Temporal } from 'temporal-polyfill';
import { seededRandom } from './random.ts';

/** Where the simulated shop sells: share of orders, and region. */
const COUNTRIES = [
  { country: 'United Kingdom', region: 'europe', share: 0.42 },
  { country: 'Germany', region: 'europe', share: 0.16 },
  { country: 'France', region: 'europe', share: 0.12 },
  { country: 'United States', region: 'north_america', share: 0.16 },
  { country: 'Canada', region: 'north_america', share: 0.06 },
  { country: 'Japan', region: 'asia_pacific', share: 0.05 },
  { country: 'Australia', region: 'asia_pacific', share: 0.03 },
] as const;

/** Prices and costs in pence. */
const PRODUCTS = [
  { product: 'Team licence', product_category: 'software', price: 4_900, cost: 600 },
  { product: 'Solo licence', product_category: 'software', price: 1_900, cost: 250 },
  { product: 'Sensor kit', product_category: 'hardware', price: 8_950, cost: 5_200 },
  { product: 'Gateway', product_category: 'hardware', price: 14_900, cost: 9_100 },
  { product: 'Onboarding day', product_category: 'services', price: 38_000, cost: 21_000 },
] as const;

/** Monday to Sunday. */
const WEEK = [1, 1.08, 1.12, 1.05, 0.96, 0.58, 0.5];
const VISITS_A_DAY = 30;
/** Shares of visits. */
const BUYING_SHARE = 0.2;
const SIGN_UP_SHARE = 0.06;
const MOST_PAGES = 6;
const SECONDS_A_PAGE = 45;
const REFUND_SHARE = 0.04;
const DEVICES = ['desktop', 'mobile', 'tablet'];
const SOURCES = ['organic', 'referral', 'social', 'direct'];

export interface DemoEvent {
  event_id: string;
  event: string;
  timestamp: string;
  user_id: string;
  value?: string;
  properties: Record<string, string | number>;
}

/**
 * One day of a shop that does not exist. The same seed and day always give the same events with the same ids, so a
 * restart adds nothing to a day that is there.
 */
export function shopDay(seed: string, day: Temporal.PlainDate): DemoEvent[] {
  const random = seededRandom(`${seed} ${day.toString()}`);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const visits = Math.round(VISITS_A_DAY * (WEEK[day.dayOfWeek - 1] ?? 1) * (0.8 + random() * 0.4));
  const events: DemoEvent[] = [];
  for (let number = 0; number < visits; number++) {
    const { country, region } = pickShare(random());
    const common = { country, region, device: pick(DEVICES), source: pick(SOURCES), simulated: 'yes' };
    const start = timeOf(day, random);
    const visit = { day, number, start, random, common, user: `user-${Math.floor(random() * 400)}` };
    events.push(...browse(seed, visit));
    if (random() < BUYING_SHARE) events.push(...buy(seed, visit, pick));
  }
  return events;
}

interface Visit {
  day: Temporal.PlainDate;
  number: number;
  start: Temporal.Instant;
  random: () => number;
  common: Record<string, string>;
  user: string;
}

function browse(seed: string, { day, number, start, random, common, user }: Visit): DemoEvent[] {
  const pages = 1 + Math.floor(random() ** 2 * MOST_PAGES);
  const ends = pages * SECONDS_A_PAGE;
  const told: [event: string, seconds: number, properties?: Record<string, number>][] = [
    ['session_start', 0],
    ...Array.from({ length: pages }, (_value, page): [string, number] => [
      'page_view',
      page * SECONDS_A_PAGE,
    ]),
    ['session_end', ends, { duration: ends, pages }],
  ];
  if (random() < SIGN_UP_SHARE) told.push(['sign_up', ends - 1]);
  return told.map(([event, seconds, properties], n) => ({
    event_id: `${seed}-${day.toString()}-${number}-${n}`,
    event,
    timestamp: start.add({ seconds }).toString(),
    user_id: user,
    properties: { ...common, ...properties },
  }));
}

function buy(
  seed: string,
  { day, number, start, random, common, user }: Visit,
  pick: <T>(from: readonly T[]) => T,
): DemoEvent[] {
  const timestamp = start.add({ seconds: 20 }).toString();
  const lines = 1 + Math.floor(random() * 3);
  const refunded = random() < REFUND_SHARE;
  return Array.from({ length: lines }, (_value, line) => line).flatMap((line) => {
    const { price, cost, ...product } = pick(PRODUCTS);
    const quantity = 1 + Math.floor(random() * 3);
    const sale = {
      event_id: `${seed}-${day.toString()}-${number}-line-${line}`,
      event: 'purchase',
      timestamp,
      user_id: user,
      value: pounds(price * quantity),
      properties: {
        ...common,
        ...product,
        order_id: `${seed}-${day.toString()}-${number}`,
        quantity,
        cost: pounds(cost * quantity),
      },
    };
    return refunded && line === 0
      ? [sale, { ...sale, event_id: `${sale.event_id}-refund`, event: 'refund' }]
      : [sale];
  });
}

function pickShare(fraction: number): (typeof COUNTRIES)[number] {
  let rest = fraction;
  for (const entry of COUNTRIES) {
    rest -= entry.share;
    if (rest < 0) return entry;
  }
  return COUNTRIES[0];
}

/** More in the afternoon than at night. */
function timeOf(day: Temporal.PlainDate, random: () => number): Temporal.Instant {
  const minutes = Math.floor(((random() + random()) / 2) * 1_440);
  return day
    .toZonedDateTime('UTC')
    .add({ minutes, seconds: Math.floor(random() * 60) })
    .toInstant();
}

function pounds(pence: number): string {
  return `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
}
