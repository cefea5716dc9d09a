import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Period } from '#shared/time/dates.ts';

/** What a made-up company has, as far as pages could suffer from it. */
export interface DataSet {
  name: string;
  company: string;
  reportName: string;
  period: Period;
  /** Whether something happened on the day. */
  isBusy: (day: string) => boolean;
  /** Values of each dimension. */
  valuesOf: (dimension: Dimension) => readonly string[];
  /** Figures are so much larger than those of a small shop, or below zero. */
  scale: number;
  /** Events of the raw data. */
  events: number;
}

const JANUARY: Period = { start: '2026-01-01', end: '2026-01-31' };
const COUNTRIES = ['France', 'Germany', 'Spain', 'Italy', 'Netherlands', 'Ireland', 'Sweden', 'Portugal'];
const OTHERS: Partial<Record<Dimension, readonly string[]>> = {
  region: ['Europe', 'Asia', 'Africa'],
  device: ['mobile', 'desktop', 'tablet'],
  source: ['organic', 'paid', 'referral', 'direct', 'newsletter'],
  product_category: ['Gifts', 'Toys', 'Garden', 'Kitchen', 'Books', 'Bags', 'Cards', 'Lamps', 'Clocks'],
  endpoint: ['GET /v2/metrics', 'POST /v2/events', 'GET /v2/reports', 'POST /oauth/token'],
  error_type: ['timeout', 'not_found', 'validation'],
  job_type: ['report', 'export'],
  user_type: ['new', 'returning'],
  video_id: ['vid_intro', 'vid_tour', 'vid_interview', 'vid_trailer', 'vid_howto'],
};

const plain = (dimension: Dimension) => OTHERS[dimension] ?? COUNTRIES;

const BASE: DataSet = {
  name: 'month',
  company: 'Northwind Traders Ltd',
  reportName: 'Performance of January',
  period: JANUARY,
  isBusy: () => true,
  valuesOf: plain,
  scale: 1,
  events: 60,
};

/** Forty characters each, some with words and some with none. */
const LONG = [
  'Vereinigte Königreiche Großbritannien GB',
  'Donaudampfschifffahrtselektrizitätenhaup',
  'Saint Vincent and the Grenadines Islands',
  'prod_00000000000000000000000000000000001',
  'Kitchen, Household & Garden Accessories!',
  'WWWWWWWWWWWWWWWWWWWWMMMMMMMMMMMMMMMMMMMM',
];
const LONG_NAME =
  'A report with a name as long as names may be, which is one hundred characters, and not one more, yes';

const SCRIPTS = [
  'Österreich, Größe & Überschuß',
  '株式会社東京データ分析カンパニー',
  '東京都千代田区丸の内一丁目九番一号丸の内ビルディング二十階のデータ分析部門',
  'شركة القاهرة للتجارة والتوزيع',
  'المملكة العربية السعودية وما حولها من البلاد',
  'חברת תל אביב לסחר',
  'บริษัทกรุงเทพจำกัด',
  'Ελληνική Δημοκρατία',
  'Российская Федерация',
  'दिल्ली',
  'Việt Nam',
];

const many = (dimension: Dimension): readonly string[] =>
  ['region', 'device', 'user_type', 'job_type'].includes(dimension)
    ? plain(dimension)
    : Array.from({ length: 28 }, (_value, n) => `${dimension.replace('_', ' ')} ${n + 1}`);

export const DATA_SETS: readonly DataSet[] = [
  BASE,
  { ...BASE, name: 'nothing', isBusy: () => false, events: 0 },
  {
    ...BASE,
    name: 'one-row',
    isBusy: (day) => day === '2026-01-15',
    valuesOf: (dimension) => plain(dimension).slice(0, 1),
    events: 1,
  },
  {
    ...BASE,
    name: '10000-rows',
    period: { start: '2025-01-01', end: '2025-12-31' },
    valuesOf: many,
    events: 10_000,
  },
  { ...BASE, name: 'negative', scale: -1 },
  { ...BASE, name: 'large', scale: 250_000 },
  { ...BASE, name: 'long-names', valuesOf: () => LONG, company: LONG.join(' '), reportName: LONG_NAME },
  {
    ...BASE,
    name: 'scripts',
    valuesOf: () => SCRIPTS,
    company: '株式会社東京データ分析カンパニー',
    reportName: 'Umsätze, 売上, مبيعات',
  },
];
