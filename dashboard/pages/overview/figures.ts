import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import type { Step } from '#dashboard/charts/line-chart-options.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { useConnectionState } from '#dashboard/stream/live.tsx';
import type { Filters, Period } from './view.ts';

type Body = NonNullable<
  paths['/v2/analytics/visualization']['post']['requestBody']
>['content']['application/json'];
export type Figures =
  paths['/v2/analytics/visualization']['post']['responses'][200]['content']['application/json'];

const AGGREGATIONS = { hour: 'hourly', day: 'daily', week: 'weekly' } as const satisfies Record<Step, string>;

/** All that is asked for along a period; the stream's updates ask for it anew. */
export const FIGURES_KEY = 'figures';

export interface FiguresQuery {
  metric: string;
  period: Pick<Period, 'range' | 'step'>;
  filters: Filters;
  groupBy?: string;
}

/** A metric along the period, against the period before. */
export function figuresQuery({ metric, period, filters, groupBy }: FiguresQuery) {
  const body: Body = {
    metric,
    time_range: period.range,
    aggregation: AGGREGATIONS[period.step],
    filters: filters as Record<string, string[]>,
    compare: 'previous_period',
    ...(groupBy !== undefined && { group_by: groupBy }),
  };
  return queryOptions({
    queryKey: [FIGURES_KEY, body],
    queryFn: ({ signal }) => ask(api.POST('/v2/analytics/visualization', { body, signal })),
  });
}

export function useFigures(query: FiguresQuery, enabled = true) {
  return useQuery({
    ...figuresQuery(query),
    placeholderData: keepPreviousData,
    refetchInterval: usePollInterval(),
    enabled,
  });
}

const BASIC_POLL_MS = 120_000;
const POLL_MS = 30_000;

/** Asks again in intervals where the stream tells nothing; seldom on Basic, whose hour has a thousand calls. */
export function usePollInterval(): number | false {
  const { kind } = useConnectionState();
  if (kind === 'live' || kind === 'connecting') return false;
  return requireSession().company.plan === 'basic' ? BASIC_POLL_MS : POLL_MS;
}
