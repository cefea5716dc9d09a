import { readServed } from '#shared/http/served-store.ts';
import { keptTuple } from '#shared/metrics/kept.ts';
import { type QueryScope, querySeries, type SeriesResult } from '#shared/metrics/query.ts';
import { readRows } from '#shared/metrics/query-store.ts';
import { parseRowKey } from '#shared/metrics/rollup-key.ts';
import type { Values } from './figures.ts';
import { type FigureSpan, hoursOf } from './period.ts';
import type { RequestFigures, Sums } from './requests.ts';

interface Read<T> {
  figures: T;
  /** Whether anything at all was found. */
  isKnown: boolean;
  readUnits: number;
}

/** What is known of the requests of a span. */
export async function readRequests(scope: QueryScope, span: FigureSpan): Promise<Read<RequestFigures>> {
  const hours = hoursOf(span, scope.timeZone);
  const [total, endpoint, errorType, spread, served] = await Promise.all([
    readSums(scope.company, keptTuple('system', [])?.[span.granularity], span),
    readSums(scope.company, keptTuple('system', ['endpoint'])?.[span.granularity], span),
    readSums(scope.company, keptTuple('system', ['error_type'])?.[span.granularity], span),
    readSums(scope.company, keptTuple('system', [])?.spreads['request_ms']?.[span.granularity], span),
    readServed(scope.company, hours.first, hours.last),
  ]);
  const parts = [total, endpoint, errorType, spread, served];
  return {
    figures: {
      events: total.byValue.get('') ?? new Map(),
      byEndpoint: endpoint.byValue,
      byErrorType: errorType.byValue,
      spread: spread.byValue.get('') ?? new Map(),
      served: served.sums,
    },
    isKnown: total.byValue.size > 0 || served.sums.size > 0,
    readUnits: parts.reduce((sum, { readUnits }) => sum + readUnits, 0),
  };
}

/** The latest values, or sums, of metrics over a span. */
export async function readValues(
  scope: QueryScope,
  span: FigureSpan,
  metrics: readonly string[],
): Promise<Read<Values>> {
  const result = await ask(scope, span, metrics, []);
  return { figures: result.totals, ...foundIn(result) };
}

/** The same by job_type. */
export async function readJobs(
  scope: QueryScope,
  span: FigureSpan,
  metrics: readonly string[],
): Promise<Read<Map<string, Values>>> {
  const result = await ask(scope, span, metrics, ['job_type']);
  const groups = result.groups.map(({ dims, values }) => [dims['job_type'] ?? '', values] as const);
  return { figures: new Map(groups), ...foundIn(result) };
}

function ask(
  scope: QueryScope,
  span: FigureSpan,
  metrics: readonly string[],
  groupBy: readonly string[],
): Promise<SeriesResult> {
  return querySeries(scope, {
    metrics,
    granularity: span.granularity,
    start: span.first,
    end: span.last,
    groupBy,
    filters: {},
  });
}

function foundIn({ totals, readUnits }: SeriesResult): Omit<Read<unknown>, 'figures'> {
  return { isKnown: Object.values(totals).some((value) => value !== null), readUnits };
}

/** Sums over a span, by the value of the tuple's dimension; all under '' where it has none. */
async function readSums(
  company: string,
  partition: string | undefined,
  { first, last }: FigureSpan,
): Promise<{ byValue: Map<string, Sums>; readUnits: number }> {
  if (partition === undefined) throw new Error('The source keeps no rows of this kind.');
  const { items, readUnits } = await readRows(company, partition, first, last);
  const byValue = new Map<string, Map<string, number>>();
  for (const { row, sums } of items) {
    const [value = ''] = parseRowKey(row).values;
    const into = byValue.get(value) ?? new Map<string, number>();
    byValue.set(value, into);
    for (const [measure, amount] of Object.entries(sums))
      into.set(measure, (into.get(measure) ?? 0) + Number(amount));
  }
  return { byValue, readUnits };
}
