import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Step } from '#dashboard/charts/line-chart-options.ts';

export interface Period {
  id: string;
  label: string;
  /** As the API takes it. */
  range: string | { start: string; end: string };
  step: Step;
}

/** As many hours as the stream's window of a day has: the running one and the 24 before it. */
export const STREAM_DAY = { range: '25h', step: 'hour' } as const;
const LAST_DAY: Period = { id: '24h', label: '24 h', range: '24h', step: 'hour' };
export const PERIODS: readonly Period[] = [
  LAST_DAY,
  { id: '7d', label: '7 days', range: '7d', step: 'day' },
  { id: '30d', label: '30 days', range: '30d', step: 'day' },
  { id: '90d', label: '90 days', range: '90d', step: 'day' },
  { id: '52w', label: '12 months', range: '52w', step: 'week' },
];
const STANDARD = PERIODS[2] as Period;
const LONGEST_BY_DAY = 180;
const DAY_MS = 86_400_000;

/** Values to keep, by dimension. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** What the page shows. It stands in the address, so that it can be shared and survives a reload. */
export interface View {
  period: Period;
  metric: string;
  filters: Filters;
  change: (
    to: Partial<{ period: string; from: string; to: string; metric: string; filters: Filters }>,
  ) => void;
}

const FILTER = 'f.';

export function useView(): View {
  const [query, setQuery] = useSearchParams();
  return useMemo(
    () => ({
      ...readView(query),
      change: ({ filters: wanted, ...plain }) => setQuery((before) => changed(before, plain, wanted)),
    }),
    [query, setQuery],
  );
}

/** What an address asks to be shown. */
export function readView(query: URLSearchParams): Omit<View, 'change'> {
  const filters: Record<string, string[]> = {};
  for (const [name, value] of query)
    if (name.startsWith(FILTER)) (filters[name.slice(FILTER.length)] ??= []).push(value);
  return { period: periodOf(query), metric: query.get('metric') ?? 'revenue', filters };
}

function periodOf(query: URLSearchParams): Period {
  const [start, end] = [query.get('from'), query.get('to')];
  if (start && end) {
    const days = (Date.parse(end) - Date.parse(start)) / DAY_MS;
    const step = days > LONGEST_BY_DAY ? 'week' : 'day';
    return { id: 'own', label: `${start} to ${end}`, range: { start, end }, step };
  }
  return PERIODS.find(({ id }) => id === query.get('period')) ?? STANDARD;
}

function changed(
  before: URLSearchParams,
  plain: Readonly<Record<string, string>>,
  filters: Filters | undefined,
): URLSearchParams {
  const next = new URLSearchParams(before);
  if ('period' in plain) for (const name of ['from', 'to']) next.delete(name);
  if ('from' in plain) next.delete('period');
  for (const [name, value] of Object.entries(plain)) next.set(name, value);
  if (filters) {
    for (const name of [...next.keys()].filter((key) => key.startsWith(FILTER))) next.delete(name);
    for (const [name, values] of Object.entries(filters))
      for (const value of values) next.append(`${FILTER}${name}`, value);
  }
  return next;
}

/** The dimension's name as a label. */
export function dimensionLabel(name: string): string {
  const words = name.replaceAll('_', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
