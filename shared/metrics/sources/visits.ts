import { Big } from 'big.js';
import type { RowTuple } from '../dimensions.ts';
import { PANEL_COUNTS, panelsOf, personKey } from '../panel.ts';
import type { Point } from '../point.ts';
import {
  adds,
  averages,
  decimalProperty,
  measured,
  member,
  type PointSums,
  personOf,
  type Sums,
} from './facts.ts';
import { COMMON_PAIRS, COMMON_TUPLES, makeSource } from './source.ts';

const COUNTED: Readonly<Record<string, string>> = {
  page_view: 'page_views',
  session_start: 'sessions',
  session_end: 'sessions_ended',
  sign_up: 'sign_ups',
  login: 'logins',
};

export const VISIT_EVENTS = Object.keys(COUNTED);

export const VISIT_POINTS: PointSums = {
  page_views: adds('page_views'),
  sessions: adds('sessions'),
  sign_ups: adds('sign_ups'),
  logins: adds('logins'),
  users: adds('users_stated'),
  active_users: adds('active_users_stated'),
  new_users: adds('new_users_stated'),
  session_duration: averages('session_seconds', 'sessions_timed'),
  pages_per_session: averages('pages', 'sessions_paged'),
  bounce_rate: averages('bounces', 'sessions_judged'),
  conversion_rate: averages('conversions_stated', 'conversion_points'),
};

/** Sessions that ended, by person: whether somebody is new is known by reading only, since late events change it. */
export const BY_PERSON: RowTuple = ['person'];

/** Visits of a site or app, and the accounts made there. */
export const visits = makeSource({
  name: 'visits',
  tuples: [...COMMON_TUPLES, ['user_type'], ...COMMON_PAIRS, BY_PERSON],
  daysOnly: [BY_PERSON],
  distincts: { users: { hours: [[]] }, new_users: {}, ...PANEL_COUNTS },
  contributionOf(point) {
    const user = personOf(point);
    return {
      sums: {
        count: '1',
        [COUNTED[point.name] ?? 'other']: '1',
        ...(point.name === 'session_end' ? endOf(point) : {}),
      },
      members: {
        ...member('users', user),
        ...(point.name === 'sign_up' ? member('new_users', user) : {}),
        ...panelsOf(user),
      },
      ...(point.name === 'session_end' && user !== null ? { dimensions: { person: personKey(user) } } : {}),
    };
  },
});

/** What a session turned out to be: each mean is over the sessions that tell it. */
function endOf(point: Point): Sums {
  const pages = decimalProperty(point, 'pages');
  return {
    ...measured(decimalProperty(point, 'duration'), 'session_seconds', 'sessions_timed'),
    ...measured(pages, 'pages', 'sessions_paged'),
    ...measured(bounceOf(point, pages), 'bounces', 'sessions_judged'),
  };
}

/** A session bounced where its end says so, else where it had at most one page; null where neither is told. */
function bounceOf({ properties }: Point, pages: string | null): '0' | '1' | null {
  const told = properties['bounced'];
  if (told !== undefined) return String(told) === 'true' ? '1' : '0';
  if (pages === null) return null;
  return new Big(pages).lte(1) ? '1' : '0';
}
