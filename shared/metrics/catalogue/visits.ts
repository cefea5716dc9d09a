import { counted } from './counted.ts';
import { type FigureRef, type Metric, type MetricFacts, metric } from './metric.ts';
import { orders } from './sales.ts';
import { distinctAndStated, plus, ratio } from './values.ts';

const sources = ['visits'];
/** Whoever visited, watched, took part or bought. */
const PEOPLE: readonly FigureRef[] = [
  'visits/users',
  'video/viewers',
  'video/participants',
  'sales/customers',
];

function people(name: string, label: string, stated: FigureRef): Metric {
  return metric({
    name,
    label,
    description: 'Distinct users of all visits, videos and purchases',
    unit: 'integer',
    aggregation: 'distinct',
    sources: ['visits', 'video', 'sales'],
    distincts: PEOPLE,
    value: (f) => distinctAndStated(f, stated, ...PEOPLE),
  });
}

function mean(
  facts: Pick<MetricFacts, 'name' | 'label' | 'description' | 'unit' | 'aggregation' | 'lessIsBetter'>,
  numerator: FigureRef,
  denominator: FigureRef,
): Metric {
  return metric({ ...facts, sources, value: (f) => ratio(f.sum(numerator), f.sum(denominator)) });
}

export const VISIT_METRICS: readonly Metric[] = [
  counted('visits', 'page_views', 'Page views', 'page_view'),
  counted('visits', 'sessions', 'Sessions', 'session_start'),
  counted('visits', 'sign_ups', 'Sign-ups', 'sign_up'),
  counted('visits', 'logins', 'Logins', 'login'),
  people('active_users', 'Active users', 'visits/active_users_stated'),
  people('users', 'Users', 'visits/users_stated'),
  metric({
    name: 'new_users',
    label: 'New users',
    description: 'Distinct users of sign_up events',
    unit: 'integer',
    aggregation: 'distinct',
    sources,
    distincts: ['visits/new_users'],
    value: (f) => distinctAndStated(f, 'visits/new_users_stated', 'visits/new_users'),
  }),
  mean(
    {
      name: 'session_duration',
      label: 'Session duration',
      description: 'Mean duration of session_end events',
      unit: 'seconds',
      aggregation: 'avg',
    },
    'visits/session_seconds',
    'visits/sessions_timed',
  ),
  mean(
    {
      name: 'pages_per_session',
      label: 'Pages per session',
      description: 'Mean number of pages of session_end events',
      unit: 'decimal',
      aggregation: 'avg',
    },
    'visits/pages',
    'visits/sessions_paged',
  ),
  mean(
    {
      name: 'bounce_rate',
      label: 'Bounce rate',
      description: 'Sessions that bounced, or saw one page at most, over those that tell',
      unit: 'percent',
      lessIsBetter: true,
      aggregation: 'ratio',
    },
    'visits/bounces',
    'visits/sessions_judged',
  ),
  metric({
    name: 'conversion_rate',
    label: 'Conversion rate',
    description: 'Orders over sessions',
    unit: 'percent',
    aggregation: 'ratio',
    sources: ['sales', 'visits'],
    distincts: ['sales/orders'],
    value: (f) => {
      const sessions = f.sum('visits/sessions');
      const stated = f.sum('visits/conversions_stated');
      const converted = sessions === null ? null : (orders(f) ?? sessions.times(0));
      return ratio(plus(converted, stated), plus(sessions, f.sum('visits/conversion_points')));
    },
  }),
];
